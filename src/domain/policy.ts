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
}
