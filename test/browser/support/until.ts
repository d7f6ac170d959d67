import { setTimeout as wait } from 'node:timers/promises';

const DEADLINE_MS = 30_000;

/** Asks again and again, also where no test runs yet. */
export async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not within ${DEADLINE_MS / 1_000} s: ${what}`);
    await wait(100);
  }
}
