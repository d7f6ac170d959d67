import type { Logger } from 'pino';
import { z } from 'zod';
import type { Cursor } from '../../domain/change.ts';
import type { IssueRef, Person, Repository } from '../../domain/issue.ts';
import { type CountCall, type Forge, ForgeError, type IssueRead, type Told } from '../forge.ts';
import { createReadWhole } from '../read-whole.ts';
import { about, ISSUE, idOf } from './about.ts';
import { createApp } from './app.ts';
import { readChanges } from './changes.ts';
import { type ClientDeps, createClient, type Request } from './client.ts';
import { createDependencies } from './dependencies.ts';
import { createGraphql } from './graphql.ts';
import { createLabels } from './labels.ts';
import { listAssigned, listChanged } from './lists.ts';
import { createNodeIds } from './node-ids.ts';
import {
  issueSchema,
  personSchema,
  type RawIssue,
  repositoryNameOf,
  toIssue,
  toPerson,
} from './parse.ts';
import { createRepositories } from './repositories.ts';
import { createWrites } from './writes.ts';

export interface GithubDeps {
  name: string;
  url: string;
  auth: ClientDeps['auth'];
  rereadToken?: () => boolean;
  timeoutMs?: number;
  /** Off where there are no limits to respect. */
  throttle: boolean;
  throttleId: string;
  /** Open issues with it count as assigned. */
  triggerLabel?: string | null;
  count?: CountCall;
  log: Logger;
  now?: () => number;
}

/** `push` is what older servers call writing. */
const WRITERS = ['admin', 'maintain', 'write', 'push'];

/** GitHub by its REST API; by GraphQL where that saves a write. */
export function createGithub(deps: GithubDeps): Forge {
  const { name, now = Date.now, triggerLabel = null } = deps;
  const request = createClient(deps);
  const app = 'token' in deps.auth ? null : createApp(request);
  const repositories = createRepositories(request, now, app?.mayWrite);
  let me: Promise<Person> | null = null;
  const lists = { name, request, repositories, whoAmI, app, triggerLabel };
  const nodeIds = createNodeIds();
  const graphql = createGraphql({ ...deps, now });
  const shared = { name, request, repositories, whoAmI, pathOf, readIssue, nodeIds, graphql };

  return {
    name,
    kind: 'github',
    tellsDependencies: false,
    whoAmI,
    learn: repositories.learn,
    repository: repositories.byName,
    repositoryById: repositories.byId,
    readIssue,
    changesSince,
    readWhole: createReadWhole({ nameOf, readIssue, changesSince }),
    dependencies: createDependencies(shared),
    assigned: () => listAssigned(lists),
    changedSince: (repository, since) => listChanged(lists, repository, since),

    async permission(ref, person) {
      const { owner, repo } = await repositories.pathOf(ref);
      const { status, data } = await request(
        about('permission.read', ref),
        'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
        { owner, repo, username: person.login },
      ).catch(unknownIfForbidden);
      if (status === 403) return 'unknown';
      if (status !== 200) return 'none';
      const { permission } = z.object({ permission: z.string() }).parse(data);
      return WRITERS.includes(permission) ? 'write' : 'none';
    },

    ...writesBy(request),
    writesAsking: (mayLeave) =>
      writesBy((call, ...rest) => request({ ...call, mayLeave }, ...rest)),
  };

  function writesBy(asking: Request) {
    const deps = { ...shared, request: asking };
    return { ...createWrites(deps), ...createLabels(deps) };
  }

  async function readIssue(ref: IssueRef): Promise<IssueRead> {
    const path = await repositories.find(ref);
    if (!path) return { kind: 'unreadable' };
    const { owner, repo, repository } = path;
    const asked = { owner, repo, issue_number: ref.number };
    const { status, data } = await request(about('issue.read', ref), `GET ${ISSUE}`, asked);
    if (status !== 200) return { kind: 'missing' };
    const raw = issueSchema.parse(data);
    const here = raw.number === ref.number ? await stillHere(raw, repository) : null;
    if (here) nodeIds.keepIssue(ref, raw.node_id);
    return here ? { kind: 'issue', issue: toIssue(name, here, raw) } : { kind: 'missing' };
  }

  /**
   * Null where it was transferred: the answer follows it to another repository, in which it may have
   * the same number. A renamed repository is still this one.
   */
  async function stillHere(raw: RawIssue, asked: Repository): Promise<Repository | null> {
    const fullName = repositoryNameOf(raw) ?? asked.fullName;
    if (fullName.toLowerCase() === asked.fullName.toLowerCase()) return asked;
    const now = await repositories.byId(asked.id, 0);
    return now?.fullName === fullName ? { id: asked.id, fullName } : null;
  }

  function whoAmI(): Promise<Person> {
    me ??= app ? app.whoAmI() : userOfToken();
    me.catch(() => {
      me = null;
    });
    return me;
  }

  async function userOfToken(): Promise<Person> {
    const { data } = await request({ kind: 'user.read' }, 'GET /user');
    return toPerson(personSchema.parse(data));
  }

  async function changesSince(ref: IssueRef, cursor: Cursor | null): Promise<Told> {
    return readChanges(request, await pathOf(ref), idOf(ref), cursor);
  }

  async function nameOf(repositoryId: number): Promise<string | null> {
    return (await repositories.find({ repositoryId }))?.repository.fullName ?? null;
  }

  async function pathOf(ref: IssueRef) {
    const { owner, repo } = await repositories.pathOf(ref);
    return { owner, repo, issue_number: ref.number };
  }
}

function unknownIfForbidden(error: unknown) {
  if (error instanceof ForgeError && error.kind === 'forbidden') return { status: 403, data: null };
  throw error;
}
