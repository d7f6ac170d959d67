import pino from 'pino';
import { afterEach, expect, it } from 'vitest';
import { createSweeper } from '../../src/coordinator/sweeper.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { aClock, settled } from '../support/hand-clock.ts';

const MINUTE = 60_000;
const INTERVAL_MS = 5 * MINUTE;

const stops: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

function aCompany() {
  const { clock, goOn } = aClock(Date.parse('2026-11-24T13:48:00Z'));
  const ledger = createMemoryLedger(clock);
  const swept: string[] = [];
  const trouble = new Set<string>();
  return { goOn, swept, trouble, ledger, process };

  async function process(name: string) {
    const stopping = new AbortController();
    const sweeper = createSweeper({
      sweep: async () => {
        if (trouble.has(name)) throw new Error('the forge is away');
        if (!(await ledger.lockSweep(name, MINUTE))) return false;
        swept.push(name);
        await ledger.unlockSweep(name);
        return true;
      },
      ...{ ledger, clock, intervalMs: INTERVAL_MS, log: pino({ level: 'silent' }) },
    });
    const running = sweeper.run(stopping.signal);
    stops.push(async () => {
      stopping.abort();
      sweeper.wake();
      await running;
    });
    await settled();
    return sweeper;
  }
}

it('each process sweeps when it starts, then one of them does it once an interval', async () => {
  const { goOn, swept, process } = aCompany();
  await process('first');
  await goOn(MINUTE);
  await process('second');
  expect(swept.splice(0)).toEqual(['first', 'second']);
  for (let minutes = 1; minutes <= 20; minutes += 1) await goOn(MINUTE);
  expect(swept).toHaveLength(4);
});

it('another does it by the clock when the one who did it is gone', async () => {
  const { goOn, swept, process } = aCompany();
  await process('first');
  await goOn(MINUTE);
  await process('second');
  await stops.shift()?.();
  swept.length = 0;
  await goOn(INTERVAL_MS);
  expect(swept).toEqual(['second']);
});

it('one that is woken sweeps at once, whoever swept last', async () => {
  const { swept, process } = aCompany();
  const first = await process('first');
  await process('second');
  swept.length = 0;
  first.wake();
  await settled();
  expect(swept).toEqual(['first']);
});

it('one that is woken while another is at it comes back for its own sweep', async () => {
  const { goOn, swept, ledger, process } = aCompany();
  const first = await process('first');
  swept.length = 0;
  await ledger.lockSweep('another', MINUTE);
  first.wake();
  await settled();
  expect(swept).toEqual([]);
  await ledger.unlockSweep('another');
  await ledger.restSweep(INTERVAL_MS);
  await goOn(15_000);
  expect(swept).toEqual(['first']);
});

it('one that broke off is tried again soon, unless another did it meanwhile', async () => {
  const { goOn, swept, trouble, ledger, process } = aCompany();
  await process('first');
  swept.length = 0;
  trouble.add('first');
  await goOn(INTERVAL_MS);
  trouble.clear();
  await goOn(5_000);
  expect(swept.splice(0)).toEqual(['first']);

  trouble.add('first');
  await goOn(INTERVAL_MS);
  trouble.clear();
  await ledger.restSweep(INTERVAL_MS);
  await goOn(5_000);
  expect(swept).toEqual([]);
});
