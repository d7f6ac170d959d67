import type { Logger } from 'pino';
import { z } from 'zod';
import type { Cursor } from '../../domain/change.ts';
import type { Issue, IssueRef, Person } from '../../domain/issue.ts';
import type { CountCall, Forge, IssueRead, Told } from '../forge.ts';
import { createReadWhole } from '../read-whole.ts';
import { createComments } from './comments.ts';
import { createHttp } from './http.ts';
import { createLabels } from './labels.ts';
import { createLists } from './lists.ts';
import * as parse from './parse.ts';
import { createPermission } from './permission.ts';
import { createReactions } from './reactions.ts';
import { createRepositories, issueOf, notFound } from './repositories.ts';
import type { Call } from './send.ts';
import { changesOf, cursorAfter, sinceOf } from './timeline.ts';

export interface GiteaDeps {
  name: string;
  kind: 'gitea' | 'forgejo';
  /** The forge's own address, also with a path: `https://git.example.org/gitea`. */
  url: string;
  token: () => string;
  /** Called once when the token is refused; true when `token` may give another one now. */
  rereadToken?: () => boolean;
  /** For one request. */
  timeoutMs?: number;
  /** Before the first repetition of a read. */
  backoffMs?: number;
  /** Stands for being assigned, where people rather label. */
  triggerLabel?: string | null;
  count?: CountCall;
  fetch?: typeof fetch;
  now?: () => number;
  log: Logger;
}

/** The forge's door for Gitea 1.22 and later, and Forgejo; a token needs write:issue, read:repository, read:user. */
export function createGitea({
  name,
  kind,
  rereadToken = () => false,
  timeoutMs = 10_000,
  backoffMs = 250,
  triggerLabel = null,
  count = () => undefined,
  fetch = globalThis.fetch,
  now = Date.now,
  ...deps
}: GiteaDeps): Forge {
  const http = createHttp({ ...deps, rereadToken, timeoutMs, backoffMs, count, fetch, now });
  const repositories = createRepositories({ http, now });
  const comments = createComments({ repositories, whoAmI });
  const labels = createLabels({ http, repositories, log: deps.log });
  const lists = createLists({ name, http, repositories, triggerLabel });
  let bot: Person | null = null;

  return {
    name,
    kind,
    tellsDependencies: true,
    whoAmI: askWhoAmI,
    learn: repositories.learn,
    repository: repositories.byName,
    repositoryById: repositories.byId,
    readIssue,
    changesSince,
    readWhole: createReadWhole({ nameOf: repositories.nameOf, readIssue, changesSince }),
    dependencies,
    ...lists,
    permission: createPermission({ repositories, now }),
    ...labels,
    ...comments,
    ...createReactions({ repositories }),
    closeIssue,
  };

  async function whoAmI(): Promise<Person> {
    return bot ?? askWhoAmI();
  }

  async function askWhoAmI(): Promise<Person> {
    const { value } = await http.read({ kind: 'user.read', path: ['user'] }, parse.person);
    if (!value) throw notFound('user.read');
    bot = parse.toPerson(value);
    return bot;
  }

  async function readIssue(ref: IssueRef): Promise<IssueRead> {
    const call = { ...callFor(ref, 'issue.read', []), expects: [403, 410] };
    const first = await repositories.within(ref.repositoryId, call, parse.issue);
    if (first.value?.repository.id === ref.repositoryId) return found(first.value);
    if (!first.seen || first.status === 403) return { kind: 'unreadable' };
    if (!first.value) return { kind: 'missing' };
    // Another repository has taken the old name.
    repositories.distrust(ref.repositoryId);
    const second = await repositories.within(ref.repositoryId, call, parse.issue);
    if (second.value?.repository.id === ref.repositoryId) return found(second.value);
    return { kind: second.seen ? 'missing' : 'unreadable' };
  }

  function found(value: z.output<typeof parse.issue>): IssueRead {
    const issue = parse.toIssue(name, value);
    repositories.learn(issue.repository);
    return { kind: 'issue', issue };
  }

  /**
   * Entries that the bot may not see are missing from their page, so only an empty page is the end
   * of a whole timeline; past a cursor a short one will do.
   */
  async function changesSince(ref: IssueRef, cursor: Cursor | null): Promise<Told> {
    const since = sinceOf(cursor);
    const call = callFor(ref, 'timeline.read', ['timeline']);
    const entries: parse.TimelineEntry[] = [];
    for await (const rows of http.pages(
      async (page) => {
        const query = { ...(since ? { since } : {}), ...page };
        const shape = parse.listOf(parse.timelineEntry);
        const read = await repositories.within(ref.repositoryId, { ...call, query }, shape);
        if (read.status === 404) throw notFound(`timeline.read ${issueOf(ref)}`);
        return read.value;
      },
      { untilEmpty: since === null },
    )) {
      entries.push(...rows);
    }
    return { changes: changesOf(entries, cursor), cursor: cursorAfter(entries, cursor) };
  }

  /** A 404 says that dependencies are switched off; one the bot can't see stands in as unreadable. */
  async function dependencies(ref: IssueRef): Promise<Issue[]> {
    const call = callFor(ref, 'dependencies.read', ['dependencies']);
    const issues: Issue[] = [];
    for await (const rows of http.pages(async (query) => {
      const shape = parse.listOf(z.union([parse.issue, parse.hidden]));
      return (await repositories.within(ref.repositoryId, { ...call, query }, shape)).value;
    })) {
      for (const row of rows)
        issues.push('repository' in row ? parse.toIssue(name, row) : parse.hiddenIssue(name));
    }
    return issues;
  }

  async function closeIssue(ref: IssueRef): Promise<void> {
    const { value } = await repositories.within(
      ref.repositoryId,
      {
        ...callFor(ref, 'issue.close', []),
        method: 'PATCH',
        body: { state: 'closed' },
      },
      parse.issue,
    );
    if (!value) throw notFound(`issue.close ${issueOf(ref)}`);
  }
}

function callFor(ref: IssueRef, kind: string, path: Call['path']): Call {
  return { kind, issue: issueOf(ref), path: ['issues', ref.number, ...path] };
}
