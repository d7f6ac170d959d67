import { isDeepStrictEqual } from 'node:util';
import type { House } from '../faults/support/house.ts';
import { whatIsLeft } from '../faults/support/rest.ts';
import { until } from '../faults/support/until.ts';
import { type Standing, standingsOf } from './standing.ts';

/** What was lost is found by the first sweep that begins afterwards; another may already be under way. */
const SWEEPS = 2;
const WITHIN_MS = 180_000;

/** Nothing owed, nothing running, and everything stands as it stood one look before. */
export async function untilQuiet(house: House): Promise<Standing[]> {
  const since = Date.now();
  await until('two sweeps were through', () => sweepsSince(house, since) >= SWEEPS, WITHIN_MS);
  let before: Standing[] | null = null;
  return until(
    'all is quiet',
    async () => {
      const left = await whatIsLeft(house);
      const { running } = await house.ledger.counts();
      if (running > 0) left.push(`${running} are running`);
      if (left.length > 0) {
        before = null;
        throw new Error(left.slice(0, 5).join('; '));
      }
      const now = await standingsOf(house);
      const same = isDeepStrictEqual(before, now);
      before = now;
      return same ? now : null;
    },
    WITHIN_MS,
  );
}

function sweepsSince({ programs }: House, since: number): number {
  const done = programs.flatMap(({ lines }) => lines.filter(({ msg }) => msg === 'sweep: done'));
  return done.filter(({ time, ms }) => Date.parse(String(time)) - Number(ms) >= since).length;
}
