import type { Round } from '../domain/rank.ts';
import type { IssueRecord, Phase } from '../domain/task.ts';
import type { Owed } from './ledger.ts';

export interface ClaimOptions {
  nowMs: number;
  limit: number;
  leaseMs: number;
  /** Default: as `leaseMs`. */
  againMs?: number;
}

/** What is due, out of others' sight for a while, with what orders its job. */
export interface Claimed {
  owed: Owed;
  /** Hand it to `handed` once the job is durable. */
  claim: string;
  /** Of a run: what orders it. */
  record: IssueRecord | null;
  /** Of a run: the longest chain of issues that wait below it, at most DEEPEST_CHAIN. */
  chain: number;
  /** Of a run: repositories take turns among tasks of one level. Kept until it begins or is let go. */
  standing: Round;
  /** Of a run: it was claimed before since it waits, so a job of it may wait already. */
  again: boolean;
  /** Of a report: what there is to tell orders it; null where it is no task. */
  phase: Phase | null;
}

/** Of what waits on, 200 a second come again at most, be it a million: a few hundredths of a core. */
export const CROWD_EACH_MS = 5;
