import {
  type Issue,
  type IssueKey,
  type IssueRef,
  keyOf,
  type Person,
} from '../../domain/issue.ts';
import type { Comment, Label, RepositoryFacts } from '../forge.ts';
import type { TimelineEntry } from '../gitea/parse.ts';

export interface StoredLabel extends Label {
  id: number;
}

export interface StoredRepository {
  facts: RepositoryFacts;
  owner: Person;
  writers: Set<number>;
  labels: StoredLabel[];
  issues: Map<number, StoredIssue>;
  lastNumber: number;
}

export interface StoredIssue {
  ref: IssueRef;
  title: string;
  body: string;
  state: 'open' | 'closed';
  author: Person;
  assignees: Person[];
  labels: StoredLabel[];
  locked: boolean;
  merged: boolean | null;
  createdAt: string;
  updatedAt: string;
  timeline: TimelineEntry[];
  blockers: Set<IssueKey>;
  /** By comment. */
  reactions: Map<number, { by: number; content: string }[]>;
}

/** As a webhook would tell it: what kind of delivery, about which issue, by whom. */
export interface MemoryEvent {
  kind: 'issues' | 'issue_assign' | 'issue_label' | 'issue_comment';
  action: string;
  key: IssueKey;
  senderId: number;
}

/** All that the forge in memory knows. Ids of events grow over all issues; stamps are whole seconds. */
export interface World {
  name: string;
  repositories: Map<number, StoredRepository>;
  nextId(): number;
  stamp(): string;
  tell(event: MemoryEvent): void;
}

export function createWorld(
  name: string,
  now: () => number,
  tell: (event: MemoryEvent) => void,
): World {
  let lastId = 0;
  return {
    name,
    repositories: new Map(),
    nextId: () => {
      lastId += 1;
      return lastId;
    },
    stamp: () => new Date(Math.floor(now() / 1_000) * 1_000).toISOString(),
    tell,
  };
}

export function repositoryIn(world: World, id: number): StoredRepository | undefined {
  return world.repositories.get(id);
}

export function issueIn(world: World, ref: IssueRef): StoredIssue | undefined {
  return repositoryIn(world, ref.repositoryId)?.issues.get(ref.number);
}

export function commentIn(issue: StoredIssue, commentId: number): TimelineEntry | undefined {
  return issue.timeline.find(({ id, type }) => id === commentId && type === 'comment');
}

export function shownIssue(world: World, issue: StoredIssue): Issue {
  const facts = repositoryIn(world, issue.ref.repositoryId)?.facts as RepositoryFacts;
  return {
    key: keyOf(issue.ref),
    repository: { id: facts.id, fullName: facts.fullName },
    number: issue.ref.number,
    title: issue.title,
    body: issue.body,
    url: urlOf(facts, issue),
    state: issue.state,
    closedAs: issue.state === 'closed' ? 'completed' : null,
    pullRequest: issue.merged === null ? null : { merged: issue.merged },
    author: issue.author,
    assignees: [...issue.assignees],
    labels: issue.labels.map(({ name }) => name),
    locked: issue.locked,
    comments: issue.timeline.filter(({ type }) => type === 'comment').length,
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
  };
}

export function shownComment(world: World, issue: StoredIssue, entry: TimelineEntry): Comment {
  const facts = repositoryIn(world, issue.ref.repositoryId)?.facts as RepositoryFacts;
  return {
    id: entry.id,
    author: entry.user as Person,
    body: entry.body ?? '',
    url: `${urlOf(facts, issue)}#issuecomment-${entry.id}`,
    createdAt: entry.created_at,
    updatedAt: entry.updated_at,
  };
}

function urlOf(facts: RepositoryFacts, issue: StoredIssue): string {
  return `https://forge.test/${facts.fullName}/issues/${issue.ref.number}`;
}
