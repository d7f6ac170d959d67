import type { Clock } from '../../src/coordinator/clock.ts';

/** Time that goes on by hand, from `nowMs` (since 1970). */
export function aClock(nowMs: number) {
  const waiting = new Set<{ atMs: number; wake: () => void }>();
  const clock: Clock = {
    now: () => nowMs,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const one = { atMs: nowMs + ms, wake };
        waiting.add(one);
        signal?.addEventListener('abort', wake, { once: true });
        function wake() {
          waiting.delete(one);
          signal?.removeEventListener('abort', wake);
          resolve();
        }
      }),
  };
  return {
    clock,
    /** Who waits was suspended meanwhile: it wakes when time goes on. */
    standStill(ms: number): void {
      nowMs += ms;
    },
    async goOn(ms: number): Promise<void> {
      nowMs += ms;
      for (const one of waiting) {
        if (one.atMs <= nowMs) one.wake();
      }
      await settled();
    },
  };
}

/** All that follows without waiting for time has followed. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
