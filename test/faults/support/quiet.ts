import { isDeepStrictEqual } from 'node:util';
import type { House } from './house.ts';
import { whatIsLeft } from './rest.ts';
import { type Standing, standingsOf } from './standing.ts';
import { until } from './until.ts';

/** What was lost is found by the first sweep that begins afterwards; another may already be under way. */
const SWEEPS = 2;

/** Nothing owed, nothing running, and everything stands as it stood one look before. */
export async function untilQuiet(house: House, patienceMs: number): Promise<Standing[]> {
  const since = Date.now();
  await until('two sweeps were through', () => sweepsSince(house, since) >= SWEEPS, patienceMs);
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
    patienceMs,
  );
}

function sweepsSince({ programs }: House, since: number): number {
  const done = programs.flatMap(({ lines }) => lines.filter(({ msg }) => msg === 'sweep: done'));
  return done.filter(({ time, ms }) => Date.parse(String(time)) - Number(ms) >= since).length;
}
