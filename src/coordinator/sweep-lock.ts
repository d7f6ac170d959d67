import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Ledger } from '../ledger/ledger.ts';
import type { Clock } from './clock.ts';

export interface SweepLockDeps {
  ledger: Pick<Ledger, 'lockSweep' | 'unlockSweep'>;
  clock: Clock;
  log: Logger;
}

/** Resolves with false where another process is at it, or has come to it meanwhile: `work`'s signal aborts then. */
export type WhileLocked = (
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
) => Promise<boolean>;

/** One who was killed at a sweep keeps the others from it no longer than this. */
export const SWEEP_LOCKED_MS = 15_000;

/** One sweep at a time among all processes, however long a forge takes for a page. */
export function createSweepLock({ ledger, clock, log }: SweepLockDeps): WhileLocked {
  const owner = randomUUID();
  const lock = () => ledger.lockSweep(owner, SWEEP_LOCKED_MS);

  return async function whileLocked(work, signal) {
    if (!(await lock())) {
      log.debug('sweep: another process does it');
      return false;
    }
    const stopping = new AbortController();
    const over = new AbortController();
    const stop = () => stopping.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { signal: over.signal });
    const [isOurs] = await Promise.all([
      keep(over.signal).finally(stop),
      work(stopping.signal).finally(() => over.abort()),
    ]).finally(() => ledger.unlockSweep(owner));
    if (!isOurs) log.info('sweep: another process came to it meanwhile, this one stops');
    return isOurs;
  };

  /** Until the work is over, or the lock is another's: a process that stood still may have lost it. */
  async function keep(over: AbortSignal): Promise<boolean> {
    for (;;) {
      await clock.wait(SWEEP_LOCKED_MS / 3, over);
      if (over.aborted) return true;
      if (!(await lock())) return false;
    }
  }
}
