import { afterEach, describe, expect, it } from 'vitest';
import { createRestoring } from '../../src/coordinator/restore.ts';
import type { IssueRef } from '../../src/domain/issue.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { aClock } from '../support/hand-clock.ts';
import { exits, type House, type HouseOptions, startHouse } from '../support/house.ts';

const soon = { timeout: 10_000 };
let house: House;
afterEach(() => house?.stop(200));

/** Of two tasks the second says that it blocks the first; only sweeps tell of them. */
async function aLineAboutAnother(script: HouseOptions['script'] = () => exits(0)) {
  house = await startHouse({ deaf: true, script });
  await house.stop();
  const first = await house.open('Named by the other');
  const second = await house.open('Names it', `Blocks: #${first.number}`);
  return { ...house, first, second };
}

/** Reading an issue takes half a second, or until another has started. */
function readsLate({ forge, startsOf }: House, late: IssueRef, other: IssueRef): void {
  const { readIssue } = forge;
  forge.readIssue = async (ref) => {
    if (ref.number !== late.number) return readIssue(ref);
    const started = expect.poll(() => startsOf(other).length, { timeout: 500 }).toBeGreaterThan(0);
    await started.catch(() => {});
    return readIssue(ref);
  };
}

describe('where nobody knows yet who blocks whom', () => {
  it('nothing starts in a ledger that was never swept until all was looked at', async () => {
    const { first, second, start, phase, starts } = await aLineAboutAnother();
    house.ledger.flush();
    readsLate(house, second, first);
    await start();
    await expect.poll(() => phase(first), soon).toBe('done');
    expect(starts()).toEqual([second.number, first.number]);
  });

  it('nothing starts in one that was emptied under the bot until all was looked at', async () => {
    const { first, second, start, ledger, queue, agent, phase, starts } = await aLineAboutAnother(
      () => null,
    );
    await start();
    await expect.poll(() => starts(), soon).toEqual([second.number]);
    await expect.poll(() => phase(first), soon).toBe('blocked');
    readsLate(house, second, first);
    ledger.flush();
    queue.clear();
    await expect.poll(() => starts(), soon).toEqual([second.number, second.number]);
    agent.running().at(-1)?.finish();
    await expect.poll(() => starts(), soon).toEqual([second.number, second.number, first.number]);
  });

  it('a sweep that began before that ends nothing, one that began since waits for its looks', async () => {
    const { clock, goOn } = aClock(Date.now());
    const ledger = createMemoryLedger(clock);
    let outstanding = 1;
    const queue = { looksOutstanding: async () => outstanding };
    const restoring = createRestoring({ ledger, queue, clock });
    const { signal } = new AbortController();
    await restoring(() => ledger.setRestoring(true), signal);
    expect(await ledger.isRestoring()).toBe(true);
    const sweeping = restoring(async () => {}, signal);
    await goOn(100);
    expect(await ledger.isRestoring()).toBe(true);
    outstanding = 0;
    await goOn(100);
    await sweeping;
    expect(await ledger.isRestoring()).toBe(false);
  });

  it('what waits is let go after a minute, though its looks are not made', async () => {
    const { clock, goOn } = aClock(Date.now());
    const ledger = createMemoryLedger(clock);
    const restoring = createRestoring({
      ledger,
      queue: { looksOutstanding: async () => 9_000 },
      clock,
    });
    await ledger.setRestoring(true);
    const sweeping = restoring(async () => {}, new AbortController().signal);
    await goOn(59_000);
    expect(await ledger.isRestoring()).toBe(true);
    await goOn(2_000);
    expect(await ledger.isRestoring()).toBe(false);
    await sweeping;
  });
});
