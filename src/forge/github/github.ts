import type { Logger } from 'pino';
import { z } from 'zod';
import type { IssueRef, Person } from '../../domain/issue.ts';
import { type CountCall, type Forge, ForgeError, type Label } from '../forge.ts';
import { readChanges, readComments } from './changes.ts';
import { type ClientDeps, createClient } from './client.ts';
import { listAssigned, listChanged } from './lists.ts';
import { commentSchema, issueSchema, personSchema, toComment, toIssue, toPerson } from './parse.ts';
import { createRepositories } from './repositories.ts';

export interface GithubDeps {
  name: string;
  url: string;
  auth: ClientDeps['auth'];
  /** Off where there are no limits to respect. */
  throttle: boolean;
  throttleId: string;
  count?: CountCall;
  log: Logger;
  now?: () => number;
}

const ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}';
const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';
const WRITERS = ['admin', 'maintain', 'write'];

/** GitHub by its REST API. */
export function createGithub(deps: GithubDeps): Forge {
  const { name, now = Date.now } = deps;
  const request = createClient(deps);
  const repositories = createRepositories(request, now);
  const labelsMade = new Set<string>();
  let me: Promise<Person> | null = null;
  const lists = { name, request, repositories, whoAmI };

  return {
    name,
    kind: 'github',
    tellsDependencies: false,
    exclusiveLabels: false,
    whoAmI,
    learn: repositories.learn,
    repository: repositories.byName,
    repositoryById: repositories.byId,

    async readIssue(ref) {
      const { owner, repo, repository } = await repositories.pathOf(ref);
      const { status, data } = await request(about('issue.read', ref), `GET ${ISSUE}`, {
        owner,
        repo,
        issue_number: ref.number,
      });
      if (status !== 200) return { kind: 'missing' };
      const raw = issueSchema.parse(data);
      return { kind: 'issue', issue: toIssue(name, repository, raw) };
    },

    async changesSince(ref, cursor) {
      return readChanges(request, await pathOf(ref), idOf(ref), cursor);
    },

    async dependencies(ref) {
      const { data } = await request(
        about('dependencies.read', ref),
        `GET ${ISSUE}/dependencies/blocked_by`,
        {
          ...(await pathOf(ref)),
          per_page: 100,
        },
      );
      return z
        .array(issueSchema)
        .parse(data ?? [])
        .map((raw) => {
          const repository = raw.repository
            ? { id: raw.repository.id, fullName: raw.repository.full_name }
            : { id: ref.repositoryId, fullName: '' };
          return toIssue(name, repository, raw);
        });
    },

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

    async ensureLabels(repository, labels) {
      const { owner, repo } = await repositories.pathOf({ repositoryId: repository.id });
      if (labels.every((label) => labelsMade.has(labelKey(repository.id, label)))) return;
      const { data } = await request({ kind: 'labels.read' }, 'GET /repos/{owner}/{repo}/labels', {
        owner,
        repo,
        per_page: 100,
      });
      const there = new Set(
        z
          .array(z.object({ name: z.string() }))
          .parse(data ?? [])
          .map((label) => label.name.toLowerCase()),
      );
      for (const label of labels) {
        if (!there.has(label.name.toLowerCase())) await createLabel({ owner, repo }, label);
        labelsMade.add(labelKey(repository.id, label));
      }
    },

    async addLabel(ref, label) {
      await request(about('label.add', ref), `POST ${ISSUE}/labels`, {
        ...(await pathOf(ref)),
        labels: [label],
      });
    },

    async removeLabel(ref, label) {
      await request(about('label.remove', ref), `DELETE ${ISSUE}/labels/{name}`, {
        ...(await pathOf(ref)),
        name: label,
      });
    },

    async ownComments(ref) {
      const bot = await whoAmI();
      const comments = await readComments(request, await pathOf(ref), idOf(ref), null);
      return comments.map(toComment).filter((comment) => comment.author.id === bot.id);
    },

    async readComment(ref, commentId) {
      const { status, data } = await request(
        about('comment.read', ref),
        `GET ${COMMENT}`,
        await commentPath(ref, commentId),
      );
      return status === 200 ? toComment(commentSchema.parse(data)) : null;
    },

    async createComment(ref, body) {
      const { status, data } = await request(
        about('comment.create', ref),
        `POST ${ISSUE}/comments`,
        { ...(await pathOf(ref)), body },
      );
      if (status !== 201)
        throw new ForgeError('rejected', 'the issue takes no comment', { status });
      return toComment(commentSchema.parse(data));
    },

    async editComment(ref, commentId, body) {
      const path = await commentPath(ref, commentId);
      const { status } = await request(about('comment.edit', ref), `PATCH ${COMMENT}`, {
        ...path,
        body,
      });
      return status === 200;
    },

    async closeIssue(ref) {
      await request(about('issue.close', ref), `PATCH ${ISSUE}`, {
        ...(await pathOf(ref)),
        state: 'closed',
        state_reason: 'completed',
      });
    },
  };

  function whoAmI(): Promise<Person> {
    me ??= request({ kind: 'user.read' }, 'GET /user').then(({ data }) =>
      toPerson(personSchema.parse(data)),
    );
    me.catch(() => {
      me = null;
    });
    return me;
  }

  async function pathOf(ref: IssueRef) {
    const { owner, repo } = await repositories.pathOf(ref);
    return { owner, repo, issue_number: ref.number };
  }

  async function commentPath(ref: IssueRef, commentId: number) {
    const { owner, repo } = await repositories.pathOf(ref);
    return { owner, repo, comment_id: commentId };
  }

  /** Somebody may make it at the same moment: that is as good. */
  async function createLabel(
    path: { owner: string; repo: string },
    { name: label, color, description }: Label,
  ) {
    try {
      await request({ kind: 'label.create' }, 'POST /repos/{owner}/{repo}/labels', {
        ...path,
        name: label,
        color,
        description,
      });
    } catch (error) {
      if (!(error instanceof ForgeError) || error.status !== 422) throw error;
    }
  }
}

function about(kind: string, ref: IssueRef) {
  return { kind, issue: idOf(ref) };
}

function idOf(ref: IssueRef): string {
  return `${ref.repositoryId}#${ref.number}`;
}

function labelKey(repositoryId: number, label: Label): string {
  return `${repositoryId} ${label.name.toLowerCase()}`;
}

function unknownIfForbidden(error: unknown) {
  if (error instanceof ForgeError && error.kind === 'forbidden') return { status: 403, data: null };
  throw error;
}
