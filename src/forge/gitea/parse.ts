import { z } from 'zod';
import { type Issue, keyOf, type Person, type Repository } from '../../domain/issue.ts';
import type { Comment, Listed, RepositoryFacts } from '../forge.ts';

/** What Gitea shows in place of a deleted user; -2 and so on are its own robots. */
const GHOST: Person = { id: -1, login: 'Ghost' };

export const person = z.object({ id: z.int(), login: z.string() });
const maybePerson = person.nullish();

/** In the server's own time zone; kept in UTC, so that stamps compare as text. */
const stamp = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

export const label = z.object({ id: z.int().positive(), name: z.string() });
export const people = z.array(person).nullish();

const owned = z.object({ id: z.int().positive(), full_name: z.string() });

export const repository = owned.extend({
  clone_url: z.string(),
  default_branch: z.string(),
  archived: z.boolean().nullish(),
  permissions: z.object({ admin: z.boolean(), push: z.boolean() }).partial().nullish(),
});

export const issue = z.object({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  user: maybePerson,
  assignees: people,
  labels: z.array(z.object({ name: z.string() })).nullish(),
  is_locked: z.boolean().nullish(),
  comments: z.int().nullish(),
  created_at: stamp,
  updated_at: stamp,
  pull_request: z.object({ merged: z.boolean().nullish() }).nullish(),
  repository: owned,
});

/** A dependency that the bot may not see: all that is told is that there is one. */
export const hidden = z.object({ number: z.literal(0) });

export const comment = z.object({
  id: z.int().positive(),
  user: maybePerson,
  body: z.string().nullish(),
  html_url: z.string(),
  /** Empty on a pull request's comment. */
  issue_url: z.string().nullish(),
  created_at: stamp,
  updated_at: stamp,
});

export const timelineEntry = z.object({
  id: z.int().positive(),
  type: z.string(),
  user: maybePerson,
  body: z.string().nullish(),
  created_at: stamp,
  updated_at: stamp,
  assignee: maybePerson,
  removed_assignee: z.boolean().nullish(),
  label: z.object({ name: z.string() }).nullish(),
});

export type TimelineEntry = z.infer<typeof timelineEntry>;

/** An empty list may come as null. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((rows) => rows ?? []);
}

export function personOf(found: z.infer<typeof maybePerson>): Person | null {
  if (!found || found.id === GHOST.id) return null;
  return { id: found.id, login: found.login };
}

export function toPerson(found: z.infer<typeof person>): Person {
  return { id: found.id, login: found.login };
}

export function toFacts(found: z.infer<typeof repository>): RepositoryFacts {
  const archived = found.archived === true;
  return {
    id: found.id,
    fullName: found.full_name,
    cloneUrl: found.clone_url,
    defaultBranch: found.default_branch,
    archived,
    mayWrite: !archived && (found.permissions?.push === true || found.permissions?.admin === true),
  };
}

export function toIssue(forge: string, found: z.infer<typeof issue>): Issue {
  return {
    ...toListed(forge, found),
    title: found.title,
    body: found.body ?? '',
    url: found.html_url,
    closedAs: found.state === 'closed' ? 'completed' : null,
    author: personOf(found.user) ?? GHOST,
    locked: found.is_locked === true,
    comments: found.comments ?? 0,
    createdAt: found.created_at,
  };
}

/**
 * Stands for a dependency that is told without its name. No repository has this id, so a look at
 * it finds it unreadable, and what waits for it goes on waiting.
 */
export function hiddenIssue(forge: string): Issue {
  const repository: Repository = { id: Number.MAX_SAFE_INTEGER, fullName: 'hidden/repository' };
  return {
    key: keyOf({ forge, repositoryId: repository.id, number: 1 }),
    repository,
    number: 1,
    title: 'An issue that the bot may not read',
    body: '',
    url: '',
    state: 'open',
    closedAs: null,
    pullRequest: null,
    author: GHOST,
    assignees: [],
    labels: [],
    locked: false,
    comments: 0,
    createdAt: new Date(0).toISOString(),
    updatedAt: new Date(0).toISOString(),
  };
}

export function toListed(forge: string, found: z.infer<typeof issue>): Listed {
  const where: Repository = { id: found.repository.id, fullName: found.repository.full_name };
  return {
    key: keyOf({ forge, repositoryId: where.id, number: found.number }),
    repository: where,
    number: found.number,
    state: found.state,
    pullRequest: found.pull_request ? { merged: found.pull_request.merged === true } : null,
    updatedAt: found.updated_at,
    labels: (found.labels ?? []).map(({ name }) => name),
    assignees: (found.assignees ?? []).map(toPerson),
  };
}

export function toComment(found: z.infer<typeof comment>): Comment {
  return {
    id: found.id,
    author: personOf(found.user) ?? GHOST,
    body: found.body ?? '',
    url: found.html_url,
    createdAt: found.created_at,
    updatedAt: found.updated_at,
  };
}
