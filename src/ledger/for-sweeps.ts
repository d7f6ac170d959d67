/** One sweep at a time, and once an interval, among all processes. */
export interface ForSweeps {
  /** True for one owner at a time, for ttlMs; renewing is asking again. */
  lockSweep(owner: string, ttlMs: number): Promise<boolean>;
  unlockSweep(owner: string): Promise<void>;
  /** A sweep was through: by the clock no process need make one for so long. */
  restSweep(ms: number): Promise<void>;
  /** ms that are left of that, by the store's own clock; 0 when a sweep is due. */
  sweepRestsMs(): Promise<number>;
  /** ISO 8601: what changed from then on is not yet looked at; null before the first sweep. */
  sweptAt(forge: string): Promise<string | null>;
  setSweptAt(forge: string, iso: string): Promise<void>;
  /** Nothing starts, on any worker, until tasks are restored from the forge, or for RESTORED_WITHIN_MS. */
  setRestoring(isRestoring: boolean): Promise<void>;
  isRestoring(): Promise<boolean>;
}

/** A large installation waits no longer, though its sweep takes longer. */
export const RESTORED_WITHIN_MS = 60_000;

/** What was there before, and how the store's data is written. */
export interface Marked {
  before: number | null;
  schema: string;
}
