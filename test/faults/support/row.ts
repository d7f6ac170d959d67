import { expect, it } from 'vitest';
import { check, type Leniency } from './checker.ts';
import type { House } from './house.ts';

export interface Played extends Leniency {
  /** From the moment the fault was over (or a kill) to the thing being done. */
  recoveryMs?: number;
  note?: string;
}

/** What stands in the table at the end of the run. */
export interface Figures {
  id: string;
  what: string;
  recoveryMs: number | null;
  doubled: number | null;
  lost: number | null;
  note: string;
}

declare module 'vitest' {
  interface TaskMeta {
    row?: Figures;
  }
}

/** One row of the fault table on a house; the invariants are checked after it, whatever it was. */
export function row(
  id: string,
  what: string,
  house: () => House,
  play: (house: House) => Promise<Played>,
  timeoutMs = 120_000,
): void {
  it(`${id} ${what}`, { timeout: timeoutMs }, async ({ task }) => {
    const played = await play(house()).catch((error) => {
      throw new Error(`${String(error)}\n${house().complaints().join('\n')}`, { cause: error });
    });
    const { violations, lost, doubled } = await check(house(), played);
    const { recoveryMs = null, note = '' } = played;
    task.meta.row = { id, what, recoveryMs, lost, doubled, note };
    expect(violations).toEqual([]);
  });
}

/** A row without a house: of a part, or of a program that must not start. */
export function partRow(
  id: string,
  what: string,
  play: () => Promise<Pick<Played, 'recoveryMs' | 'note'>>,
  timeoutMs = 120_000,
): void {
  it(`${id} ${what}`, { timeout: timeoutMs }, async ({ task }) => {
    const { recoveryMs = null, note = '' } = await play();
    task.meta.row = { id, what, recoveryMs, lost: null, doubled: null, note };
  });
}

/** ms that the work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return Math.round(performance.now() - startedAt);
}
