import type { IssueKey } from '../domain/issue.ts';

/** Why a look is asked for; the first comes first. A person's hint overtakes a sweep's. */
export type Urgency = 'person' | 'released' | 'sweep';

export interface LookHint {
  key: IssueKey;
  urgency: Urgency;
}

export interface RunHint {
  key: IssueKey;
  /** The job's id carries the turn, so owing it twice adds it once. */
  turn: number;
  /** 1 (first) to 2,097,151. */
  priority: number;
}

export interface ReportHint {
  key: IssueKey;
  /** 0 (first) to 3; one that waits already moves up to it. */
  rank: number;
}

/** What a run is told while it works. */
export interface Turn {
  /** Aborted with reason 'lost' when the lease is gone, 'shutdown' when the worker stops. */
  signal: AbortSignal;
}

/** A handler that returns this stops its kind's queue of that forge for that long, and the job comes again. */
export interface RateLimited {
  rateLimitedMs: number;
}

export interface Handlers {
  look(hint: LookHint): Promise<RateLimited | undefined>;
  run(hint: { key: IssueKey; turn: number }, turn: Turn): Promise<void>;
  report(hint: { key: IssueKey }): Promise<RateLimited | undefined>;
  /** A look or report failed and comes again by itself. */
  triesAgain(job: { kind: 'look' | 'run' | 'report'; key: IssueKey; error: Error }): void;
  /** A look or report used up its tries, or a run's job was lost for good: owe it again. */
  gaveUp(job: { kind: 'look' | 'run' | 'report'; key: IssueKey; error: Error }): Promise<void>;
}

export interface Consumers {
  /** Stops taking new jobs of these kinds; what is under way goes on. */
  pause(kinds: ('look' | 'run' | 'report')[]): Promise<void>;
  /** Resolves when no job of these kinds is under way, or at the deadline with false. */
  idle(kinds: ('look' | 'run' | 'report')[], deadlineMs: number): Promise<boolean>;
  /** Aborts the runs under way (reason 'shutdown'); doesn't wait. */
  abortRuns(): void;
  /** Aborts the runs under way (reason 'shutdown'), waits for all handlers, closes. */
  close(): Promise<void>;
}

/**
 * The door to the job queues. Adapters: bullmq (the only importer of bullmq), memory.
 * Jobs name an issue and carry no facts. Adding resolves when durable and throws
 * QueueUnavailable within the add deadline (2.5 s) otherwise.
 *
 * Looks and reports: one at a time per issue; what comes while one is under way makes
 * exactly one more. Among those of one urgency or rank repositories take turns. A look or report under way whose process dies comes again.
 */
export interface Queue {
  addLook(hint: LookHint): Promise<void>;
  addRun(hint: RunHint): Promise<void>;
  addReport(hint: ReportHint): Promise<void>;
  /** Re-orders a waiting run; nothing when it is under way or gone. */
  reprioritise(hint: RunHint): Promise<void>;
  /** Is a job for this turn waiting, delayed or under way? */
  hasRun(key: IssueKey, turn: number): Promise<boolean>;
  /** Looks that wait or are under way, of one forge or of all; for the sweep's bound. */
  looksOutstanding(forge?: string): Promise<number>;
  /** 1-based place among waiting runs, null when it doesn't wait. */
  placeOf(key: IssueKey, turn: number): Promise<{ place: number; of: number } | null>;
  consume(handlers: Handlers, options: ConsumeOptions): Promise<Consumers>;
  close(): Promise<void>;
}

export interface ConsumeOptions {
  /** Runs at once in this process. */
  runs: number;
  /** At once of each forge, in this process. */
  looks: number;
  reports: number;
  /** The run's lock; a look's and a report's is min(10 s, it). */
  leaseMs: number;
  onError(error: Error): void;
}

/** Redis did not take it in time; the caller answers 503 or tries later. */
export class QueueUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'QueueUnavailable';
  }
}
