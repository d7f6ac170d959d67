import type { Queue } from '../queue/queue.ts';
import type { Clock } from './clock.ts';

export interface RoomDeps {
  queue: Pick<Queue, 'looksOutstanding'>;
  clock: Clock;
}

const OUTSTANDING_AT_MOST = 50;
/** As long as none of them was looked at: a limit or an outage holds them, who knows how long. */
const STANDS_STILL_MS = 30_000;

/** Waits until few looks of a forge are outstanding. False where they stand still, or at the signal. */
export async function waitForRoom(
  forge: string,
  { queue, clock }: RoomDeps,
  signal: AbortSignal,
): Promise<boolean> {
  let fewest = Number.POSITIVE_INFINITY;
  let movedAt = clock.now();
  for (;;) {
    const outstanding = await queue.looksOutstanding(forge);
    if (signal.aborted) return false;
    if (outstanding < OUTSTANDING_AT_MOST) return true;
    if (outstanding < fewest) [fewest, movedAt] = [outstanding, clock.now()];
    if (clock.now() - movedAt > STANDS_STILL_MS) return false;
    await clock.wait(50, signal);
  }
}
