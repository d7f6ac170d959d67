import type { IssueRef, Person, Repository } from '../../src/domain/issue.ts';
import type { Forge } from '../../src/forge/forge.ts';

/** How a test acts on a forge as people do; each forge under test brings its own. */
export interface People {
  /** Issues are opened here; it belongs to a user, not to an organisation. */
  readonly repository: Repository;
  readonly owner: Person;
  /** Who the forge's token belongs to; may write. */
  readonly bot: Person;
  /** A collaborator with write permission. */
  readonly writer: Person;
  /** Has an account and may read, nothing more. */
  readonly stranger: Person;
  /** All of these act as the owner where no `by` is given. */
  openIssue(issue: {
    title: string;
    body?: string;
    assignees?: Person[];
    by?: Person;
  }): Promise<IssueRef>;
  /** Adds one assignee; others stay. */
  assign(ref: IssueRef, person: Person): Promise<void>;
  unassign(ref: IssueRef, person: Person): Promise<void>;
  /** The label exists in the repository. */
  label(ref: IssueRef, label: string): Promise<void>;
  unlabel(ref: IssueRef, label: string): Promise<void>;
  close(ref: IssueRef): Promise<void>;
  reopen(ref: IssueRef): Promise<void>;
  comment(ref: IssueRef, body: string, by?: Person): Promise<number>;
  editComment(ref: IssueRef, commentId: number, body: string): Promise<void>;
  deleteComment(ref: IssueRef, commentId: number): Promise<void>;
  /** What the bot reacted with, oldest first. */
  reactionsOf(ref: IssueRef, commentId: number): Promise<string[]>;
  editBody(ref: IssueRef, body: string): Promise<void>;
  editTitle(ref: IssueRef, title: string): Promise<void>;
  addDependency(ref: IssueRef, blocker: IssueRef): Promise<void>;
  removeDependency(ref: IssueRef, blocker: IssueRef): Promise<void>;
  lock(ref: IssueRef): Promise<void>;
  unlock(ref: IssueRef): Promise<void>;
  deleteIssue(ref: IssueRef): Promise<void>;
  deleteLabel(name: string): Promise<void>;
  /** The names of the repository's own labels. */
  labels(): Promise<string[]>;
  /** Resolves when the forge's clock, which stamps whole seconds, shows another second. */
  nextSecond(): Promise<void>;
}

/** What the forge under test can't do: its tests are skipped by name. */
export interface Lacks {
  dependencies?: boolean;
  exclusiveLabels?: boolean;
  /** An edited comment doesn't come again in `changesSince`. */
  editedComments?: boolean;
  /** A repository's comments can't be listed. */
  commentList?: boolean;
  /** A title's change is not in the timeline. */
  renames?: boolean;
  /** Locking is not in the timeline. */
  locks?: boolean;
  /** Issues can't be deleted. */
  deletedIssues?: boolean;
  /** An issue born assigned has no `assigned` change. */
  bornAssigned?: boolean;
  /** Adding or taking off a label that people set is not in the timeline. */
  labelChanges?: boolean;
  /** Comments take no reactions. */
  reactions?: boolean;
  /** Who may write can't be told. */
  permissions?: boolean;
}

export interface ForgeUnderTest {
  forge: Forge;
  people: People;
  close(): Promise<void>;
}
