import { z } from 'zod';
import type { Issue, Person, Repository } from '../../domain/issue.ts';
import { keyOf } from '../../domain/issue.ts';
import type { Comment, Listed, RepositoryFacts } from '../forge.ts';

const person = z.object({ id: z.number(), login: z.string() });
export const personSchema = person;

export const repositorySchema = z.object({
  id: z.number(),
  full_name: z.string(),
  clone_url: z.string(),
  default_branch: z.string(),
  archived: z.boolean().default(false),
  permissions: z
    .object({ push: z.boolean().default(false), triage: z.boolean().default(false) })
    .partial()
    .optional(),
});

export const issueSchema = z.object({
  node_id: z.string().nullish(),
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  state_reason: z.string().nullish(),
  pull_request: z.object({ merged_at: z.string().nullish() }).nullish(),
  user: person.nullish(),
  assignees: z.array(person).nullish(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string() })])).nullish(),
  locked: z.boolean().nullish(),
  comments: z.number().nullish(),
  created_at: z.string(),
  updated_at: z.string(),
  repository: z.object({ id: z.number(), full_name: z.string() }).nullish(),
  repository_url: z.string().nullish(),
});
export type RawIssue = z.infer<typeof issueSchema>;

export const labelSchema = z.object({ name: z.string(), node_id: z.string().nullish() });

export const commentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: person.nullish(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type RawComment = z.infer<typeof commentSchema>;

/** GitHub's own name for users that are gone. */
const GHOST: Person = { id: 10137, login: 'ghost' };
const NOT_DONE = ['not_planned', 'duplicate'];

export function toIssue(forge: string, repository: Repository, raw: RawIssue): Issue {
  return {
    ...toListed(forge, repository, raw),
    title: raw.title,
    body: raw.body ?? '',
    url: raw.html_url,
    closedAs: closedAs(raw),
    author: raw.user ? toPerson(raw.user) : GHOST,
    locked: raw.locked ?? false,
    comments: raw.comments ?? 0,
    createdAt: raw.created_at,
  };
}

export function toListed(forge: string, repository: Repository, raw: RawIssue): Listed {
  return {
    key: keyOf({ forge, repositoryId: repository.id, number: raw.number }),
    repository,
    number: raw.number,
    state: raw.state,
    pullRequest: raw.pull_request ? { merged: Boolean(raw.pull_request.merged_at) } : null,
    updatedAt: raw.updated_at,
    labels: (raw.labels ?? []).map((label) => (typeof label === 'string' ? label : label.name)),
    assignees: (raw.assignees ?? []).map(toPerson),
  };
}

/** Where the answer comes from, as `owner/name`; null where it doesn't say. */
export function repositoryNameOf({ repository_url: url }: RawIssue): string | null {
  return url ? url.split('/').slice(-2).join('/') : null;
}

function closedAs({ state, state_reason: reason }: RawIssue): Issue['closedAs'] {
  if (state === 'open') return null;
  return reason && NOT_DONE.includes(reason) ? 'not-planned' : 'completed';
}

export function toPerson({ id, login }: Person): Person {
  return { id, login };
}

export function toComment(raw: RawComment): Comment {
  return {
    id: raw.id,
    author: raw.user ? toPerson(raw.user) : GHOST,
    body: raw.body ?? '',
    url: raw.html_url,
    createdAt: raw.created_at,
    updatedAt: raw.updated_at,
  };
}

export function toFacts(raw: z.infer<typeof repositorySchema>): RepositoryFacts {
  return {
    id: raw.id,
    fullName: raw.full_name,
    cloneUrl: raw.clone_url,
    defaultBranch: raw.default_branch,
    archived: raw.archived,
    mayWrite: !raw.archived && (raw.permissions?.push === true || raw.permissions?.triage === true),
  };
}
