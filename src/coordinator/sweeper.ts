import type { Logger } from 'pino';
import type { Ledger } from '../ledger/ledger.ts';
import type { Clock } from './clock.ts';
import type { Sweep } from './sweep.ts';
import { SWEEP_LOCKED_MS } from './sweep-lock.ts';

export interface SweeperDeps {
  sweep: Sweep;
  ledger: Pick<Ledger, 'restSweep' | 'sweepRestsMs'>;
  intervalMs: number;
  clock: Clock;
  log: Logger;
}

export interface Sweeper {
  /** Until the signal aborts and `wake` was called. */
  run(signal: AbortSignal): Promise<void>;
  /** A sweep of its own is due now, whoever swept last. */
  wake(): void;
}

/** A sweep that broke off comes again then. */
const AGAIN_MS = 5_000;

/**
 * Each process sweeps when it starts and when it is woken, since it may have missed what others did
 * not. By the clock one does it for all: the forge is asked once an interval, however many work.
 */
export function createSweeper(deps: SweeperDeps): Sweeper {
  const { sweep, ledger, intervalMs, clock, log } = deps;
  let wake = () => {};

  return { run, wake: () => wake() };

  async function run(signal: AbortSignal): Promise<void> {
    let own = true;
    while (!signal.aborted) {
      const woken = new AbortController();
      wake = () => woken.abort();
      const outcome = await tried(signal);
      if (outcome.isThrough) own = false;
      await clock.wait(Math.min(outcome.waitMs, intervalMs), woken.signal);
      if (!own) await whileOthersCount(woken.signal);
      own ||= woken.signal.aborted;
    }
  }

  async function tried(signal: AbortSignal): Promise<{ isThrough: boolean; waitMs: number }> {
    try {
      const isThrough = await sweep(signal);
      if (isThrough && !signal.aborted) await ledger.restSweep(intervalMs);
      // One who was killed at it is not at it: what started now must not wait a whole interval.
      return { isThrough, waitMs: isThrough ? intervalMs : SWEEP_LOCKED_MS };
    } catch (error) {
      log.warn({ err: error }, 'sweep: not finished, tried again soon');
      return { isThrough: false, waitMs: AGAIN_MS };
    }
  }

  async function whileOthersCount(woken: AbortSignal): Promise<void> {
    while (!woken.aborted) {
      // Where the store can't tell, the sweep meets and logs that.
      const restMs = await ledger.sweepRestsMs().catch(() => 0);
      if (restMs <= 0) return;
      await clock.wait(restMs, woken);
    }
  }
}
