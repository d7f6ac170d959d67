/** The settings that decisions depend on. */
export interface Policy {
  /** e.g. `agent/`. */
  labelPrefix: string;
  /** Assigning by label, where the bot can't be assigned; null = off. */
  triggerLabel: string | null;
  unblockOn: 'done' | 'closed';
  maxAttempts: number;
  /** ms; doubles with each attempt, at most `backoffMaxMs`. */
  backoffMs: number;
  backoffMaxMs: number;
  /** Logins that may command besides those who can write. */
  commandUsers: string[];
  /** Per issue within an hour, then it is held. */
  breakerRuns: number;
  breakerWrites: number;
}

/** A person has to mend what bars a task from being started, and nothing tells of that: it is tried again then. */
export const BARRED_MS = 10 * 60_000;

export const BREAKER_WINDOW_MS = 3_600_000;
