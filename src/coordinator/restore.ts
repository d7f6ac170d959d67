import type { Ledger } from '../ledger/ledger.ts';
import type { Queue } from '../queue/queue.ts';
import type { Clock } from './clock.ts';

const ASKED_EVERY_MS = 50;

/** Of a forge that was never swept nobody knows who blocks whom: it is new, or all was lost while nobody ran. */
export async function restoreWhatIsNew(
  ledger: Pick<Ledger, 'sweptAt' | 'setRestoring'>,
  forges: Iterable<string>,
): Promise<void> {
  const swept = await Promise.all([...forges].map((name) => ledger.sweptAt(name)));
  if (swept.includes(null)) await ledger.setRestoring(true);
}

export interface RestoreDeps {
  ledger: Pick<Ledger, 'isRestoring' | 'setRestoring'>;
  queue: Pick<Queue, 'looksOutstanding'>;
  clock: Clock;
}

/**
 * A sweep while tasks are being restored ends that once its looks are made: what an issue's text says of
 * others is known by its own look only, and theirs may come first.
 */
export function createRestoring({ ledger, queue, clock }: RestoreDeps) {
  return async function restoring(sweepAll: () => Promise<void>, signal: AbortSignal) {
    const restores = await ledger.isRestoring();
    await sweepAll();
    while (restores && !signal.aborted && (await ledger.isRestoring())) {
      if ((await queue.looksOutstanding()) === 0) return ledger.setRestoring(false);
      await clock.wait(ASKED_EVERY_MS, signal);
    }
  };
}
