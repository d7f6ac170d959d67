import { setTimeout as wait } from 'node:timers/promises';

const ASKED_EVERY_MS = 25;

/** Waits for a condition; the first answer that is neither false nor nullish. Fails with what was seen last. */
export async function until<T>(
  what: string,
  ask: () => Promise<T> | T,
  timeoutMs = 40_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = performance.now() + timeoutMs;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer !== false && answer !== null && answer !== undefined) {
        return answer as NonNullable<Exclude<T, false>>;
      }
      last = answer;
    } catch (error) {
      last = error;
    }
    await wait(ASKED_EVERY_MS);
  }
  throw new Error(`not within ${timeoutMs} ms: ${what} (last: ${String(last)})`);
}
