import type { Change, Cursor } from './change.ts';
import type { AskedFor } from './history.ts';
import type { Issue, IssueKey, Person } from './issue.ts';
import type { IssueRecord, Unresolved } from './task.ts';
import type { Wish } from './wish.ts';

/** Whether somebody may command the bot; `unknown` is refused. */
export type Right = 'yes' | 'no' | 'unknown';

/** What an issue cost. */
export interface Spent {
  runs: number;
  writes: number;
}

/** Everything one look brings to `decide`. */
export interface Sight {
  /** ms since 1970, before the forge was asked. */
  now: number;
  bot: Person;
  issue: Issue;
  /** Past the record's cursor, oldest first; the whole timeline where there was no cursor. */
  changes: Change[];
  cursor: Cursor | null;
  record: IssueRecord | null;
  /** From the operator, oldest first. */
  wishes: Wish[];
  rightOf(person: Person | null): Right;
  /** Of this issue within the hour, since a person calmed its breaker last. */
  spent: Spent;
  /** What body and forge name as blockers, read now. */
  needs: IssueKey[];
  native: IssueKey[];
  unresolved: Unresolved[];
  /** Registered blockers, and those of them that are not satisfied, as the ledger knows. */
  blockers: IssueKey[];
  unmet: IssueKey[];
  /** The cycle it is in, as far as it is known; see Task. */
  cycle: IssueKey[] | null;
  /** Set by the look whose search gave up, until an edge is new or gone. */
  cycleUnsure?: boolean;
  notUnderstood: { line: string; why: string }[];
  /** The one that the text recommends, as written; absent where nothing is read of it. */
  agent?: string | null;
}

/** What follows from a look; committed in one step. */
export interface Decision {
  record: IssueRecord;
  /** ms since 1970 by kind; absent = not owed. */
  owed: { run?: number; report?: number; cancel?: number; look?: number };
  settled: ('run' | 'cancel' | 'report')[];
  tellDependents: boolean;
  /** For the log: what changed, in our words; empty when nothing did. */
  reasons: string[];
  /** What people asked for that this decision obeyed or refused. */
  asked?: AskedFor;
}
