import type { IssueKey } from '../domain/issue.ts';
import type { Progress, Told } from '../domain/kept.ts';
import type { Reading } from './ledger.ts';

/** What there is to tell of an issue, all of one moment. */
export interface ToTell {
  reading: Reading;
  told: Told | null;
  /** In key order. */
  dependents: IssueKey[];
  /** max(the one before + 1, `nowMs`), so that none is given twice after a loss; 0 where there is no record. */
  teller: number;
}

export interface WriteAsked {
  key: IssueKey;
  teller: number;
  expectedRev: number;
  /** Kept whatever the answer, but where another teller began. */
  told: Told;
  /** Kept instead where it may write: with what it is about to try. */
  trying: Told;
  nowMs: number;
  /** So many writes since then are too many. */
  most: { writes: number; sinceMs: number };
  /** False: this write is no loop. */
  counts: boolean;
}

/**
 * yes: and it was counted · moved: the record has another rev · another: a later report of this
 * issue is under way · too-often.
 */
export type MayWrite = 'yes' | 'moved' | 'another' | 'too-often';

/** The part of the ledger's door for whoever tells on an issue: one at a time, the one that began last. */
export interface ForReports {
  /** Who began before writes nothing more, here or on the issue. */
  beginTelling(key: IssueKey, dependentsAtMost: number, nowMs: number): Promise<ToTell>;
  /** Asked right before each write to the issue. */
  mayWrite(asked: WriteAsked): Promise<MayWrite>;
  /** Clears the owed report when `told.rev` is still the record's rev. Nothing where another teller began since. */
  told(key: IssueKey, told: Told, teller: number): Promise<void>;
  readTold(key: IssueKey): Promise<Told | null>;

  /** Volatile, not part of rev; refused (false) for an older generation. */
  progress(key: IssueKey, progress: Progress): Promise<boolean>;
  readProgress(key: IssueKey): Promise<Progress | null>;
}
