import type { IssueKey } from '../domain/issue.ts';
import type { NotedRight } from '../domain/noted-right.ts';

/** The part of the ledger's door that is kept beside an issue's record, and never longer than it matters. */
export interface IssueNotes {
  /** Of a signed delivery, by intake; kept for an hour. */
  noteRight(key: IssueKey, right: NotedRight): Promise<void>;
  notedRights(key: IssueKey): Promise<NotedRight[]>;
}
