import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createMissed, type Missed } from '../../src/intake/missed.ts';
import { keyFor } from '../support/records.ts';

describe('deliveries that were answered 503', () => {
  let missed: Missed;
  const open = () => {
    missed = createMissed(pino({ level: 'silent' }), 5);
    return missed;
  };
  afterEach(() => missed.close());

  it('are taken in their order as soon as the store is back, each issue once', async () => {
    let isBack = false;
    const taken: string[] = [];
    const take = (what: string) => async () => {
      if (!isBack) throw new Error('away');
      taken.push(what);
    };
    const { keep } = open();
    keep(keyFor(1), take('the first of #1'));
    keep(keyFor(1), take('the last of #1'));
    keep(keyFor(2), take('#2'));
    isBack = true;
    await expect.poll(() => taken).toEqual(['the last of #1', '#2']);
  });

  it('stay while the store is away', async () => {
    let tries = 0;
    const { keep } = open();
    keep(keyFor(1), async () => {
      tries += 1;
      if (tries < 3) throw new Error('away');
    });
    await expect.poll(() => tries).toBe(3);
  });

  it('are bounded: the sweep finds the rest', async () => {
    const taken = new Set<number>();
    const { keep } = open();
    for (let i = 1; i <= 1_200; i += 1) keep(keyFor(i), async () => void taken.add(i));
    await expect.poll(() => taken.size).toBe(1_000);
    expect(taken.has(1_001)).toBe(false);
  });
});
