import type { Change, Cursor } from '../domain/change.ts';
import type { Issue, IssueRef, Person } from '../domain/issue.ts';

/** What the forge says of a repository that the bot can read. */
export interface RepositoryFacts {
  id: number;
  fullName: string;
  cloneUrl: string;
  defaultBranch: string;
  archived: boolean;
  /** May the bot label and comment here? */
  mayWrite: boolean;
}

/** `missing`: 404 or 410. `unreadable`: 403, or a repository the token can't see. */
export type IssueRead = { kind: 'issue'; issue: Issue } | { kind: 'missing' | 'unreadable' };

export interface Comment {
  id: number;
  author: Person;
  body: string;
  url: string;
  createdAt: string;
  updatedAt: string;
}

export interface Label {
  name: string;
  /** Six hex digits without '#'. */
  color: string;
  description: string;
  /** Setting it takes its siblings off (Gitea); ignored where the forge has no such thing. */
  exclusive: boolean;
}

/** One row of a list: enough to compare without reading the issue singly. */
export type Listed = Pick<
  Issue,
  'key' | 'repository' | 'number' | 'state' | 'pullRequest' | 'updatedAt' | 'labels' | 'assignees'
>;

/** What a timeline tells, and the cursor behind it. */
export interface Told {
  changes: Change[];
  cursor: Cursor;
}

export type Reaction = 'eyes' | '+1' | '-1';

/** A permission as far as this token can know it. */
export type Permission = 'write' | 'none' | 'unknown';

/**
 * The door to one forge. Adapters: gitea (also Forgejo), github, memory; one contract suite.
 * Who may call: coordinator, pages and front doors read, report writes. Intake knows its types alone.
 * Names of repositories are resolved by numeric id; a rename is followed.
 *
 * Every method may throw a ForgeError; nothing else is expected.
 */
export interface Forge {
  /** The configured name: stands in keys, paths and logs. */
  readonly name: string;
  readonly kind: 'gitea' | 'forgejo' | 'github';
  /** True where adding or removing a dependency shows in `changesSince`. */
  readonly tellsDependencies: boolean;

  /** Who the bot is, from the token. */
  whoAmI(): Promise<Person>;
  /** Remember a name for a repository's id, as a delivery or the ledger told it. */
  learn(repository: { id: number; fullName: string }): void;
  /** By `owner/name`; null when missing or not readable. Cached for a minute. */
  repository(fullName: string): Promise<RepositoryFacts | null>;
  /** By id; null when missing or not readable. Read anew when what is known is older: a minute, unless said. */
  repositoryById(id: number, maxAgeMs?: number): Promise<RepositoryFacts | null>;

  readIssue(ref: IssueRef): Promise<IssueRead>;
  /** In one order, oldest first; `null` reads the whole timeline. */
  changesSince(ref: IssueRef, cursor: Cursor | null): Promise<Told>;
  /**
   * An issue and its whole timeline, side by side: either may know more than the other. Null where the
   * timeline can't be trusted to be this issue's: it is to be read after it then.
   */
  readWhole(ref: IssueRef): Promise<{ read: IssueRead; whole: Told | null }>;
  /** Issues that the forge itself says this one is blocked by; [] where it has no such thing. */
  dependencies(ref: IssueRef): Promise<Issue[]>;
  /** Open issues assigned to the bot, page by page, over everything the token can see. */
  assigned(): AsyncIterable<Listed[]>;
  /**
   * Issues (any state) and pull requests of a repository changed since a time, page by page; comments
   * of issues count as changes.
   */
  changedSince(repository: { id: number }, sinceIso: string): AsyncIterable<Listed[]>;
  permission(ref: IssueRef, person: Person): Promise<Permission>;

  /** All labels exist afterwards; existing ones (also the organisation's) stay as they are. */
  ensureLabels(repository: { id: number }, labels: Label[]): Promise<void>;
  /**
   * One write. Of `instead` it takes off what the forge can in that same write. Resolves with all
   * labels that the issue has then, so that the caller takes off what is left of them.
   */
  addLabel(ref: IssueRef, label: string, instead?: string[]): Promise<string[]>;
  /** Not being there is success. */
  removeLabel(ref: IssueRef, label: string): Promise<void>;
  /** Own comments, oldest first. */
  ownComments(ref: IssueRef): Promise<Comment[]>;
  /** Null when deleted. */
  readComment(ref: IssueRef, commentId: number): Promise<Comment | null>;
  /** Not repeated after an unknown result: the caller lists first. */
  createComment(ref: IssueRef, body: string): Promise<Comment>;
  /** False when deleted. */
  editComment(ref: IssueRef, commentId: number, body: string): Promise<boolean>;
  /** False when the comment is gone, or where the forge has no reactions. */
  react(ref: IssueRef, commentId: number, reaction: Reaction): Promise<boolean>;
  closeIssue(ref: IssueRef): Promise<void>;

  /**
   * The writes that wait for their turn where the forge asks for pauses, asking once more right before
   * they leave if they did wait: what `mayLeave` rejects with they reject with, and nothing is written.
   * Absent where no write waits.
   */
  writesAsking?(mayLeave: () => Promise<void>): Pick<Forge, ForgeWrite>;
}

export type ForgeWrite =
  | 'ensureLabels'
  | 'addLabel'
  | 'removeLabel'
  | 'createComment'
  | 'editComment'
  | 'react'
  | 'closeIssue';

/** Fields a log or a message may show; never a token. */
interface ForgeErrorFacts {
  status: number | null;
  retryAfterMs?: number;
  cause?: unknown;
}

/**
 * - `rate-limited`: wait `retryAfterMs`, the whole forge.
 * - `unauthorized`: the token is refused (401), after re-reading it once.
 * - `forbidden`: the token may not do this one thing (403), or the issue is locked or archived.
 * - `unavailable`: network, timeout, 5xx: it may or may not have happened.
 * - `rejected`: any other 4xx: asking again won't help.
 */
export class ForgeError extends Error {
  readonly kind: 'rate-limited' | 'unauthorized' | 'forbidden' | 'unavailable' | 'rejected';
  readonly status: number | null;
  readonly retryAfterMs: number;

  constructor(kind: ForgeError['kind'], message: string, facts: ForgeErrorFacts) {
    super(message, { cause: facts.cause });
    this.name = 'ForgeError';
    this.kind = kind;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs ?? 0;
  }
}

/** Told of each request that left, at the one choke point: what kind, and for which issue if any. */
export type CountCall = (call: {
  /** e.g. `issue.read`, `timeline.read`, `label.swap`, `comment.create`. */
  kind: string;
  write: boolean;
  status: number | null;
  /** `<repository id>#<number>` when the call is about one issue. */
  issue: string | null;
  ms: number;
  /** As the answer told it, where the forge has one; `resetsAt` in ms since 1970. */
  rateLimit?: { limit: number; remaining: number; resetsAt: number };
}) => void;
