import type { IssueKey } from '../domain/issue.ts';
import type { NotedRight } from '../domain/noted-right.ts';
import type { Spent } from '../domain/sight.ts';

/** The part of the ledger's door that is kept beside an issue's record, and never longer than it matters. */
export interface IssueNotes {
  /** Counts one run or one write of an issue; kept for an hour. */
  spend(key: IssueKey, what: 'run' | 'write', atMs: number): Promise<void>;
  /** How many since then, an hour at most. */
  spent(key: IssueKey, sinceMs: number): Promise<Spent>;
  /** Of a signed delivery, by intake; kept for an hour. */
  noteRight(key: IssueKey, right: NotedRight): Promise<void>;
  notedRights(key: IssueKey): Promise<NotedRight[]>;
}
