import { describe, expect, it } from 'vitest';
import { gather } from '../../src/queue/gather.ts';

describe('what is asked for in one turn of the event loop', () => {
  it('is done together, and each is told its own answer', async () => {
    const batches: number[][] = [];
    const double = gather(async (all: number[]) => {
      batches.push(all);
      return all.map((one) => one * 2);
    });
    expect(await Promise.all([double(1), double(2), double(3)])).toEqual([2, 4, 6]);
    expect(await double(4)).toBe(8);
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  it('fails together, and what comes later is not touched by it', async () => {
    let fails = true;
    const ask = gather(async (all: string[]) => {
      if (fails) throw new Error('the connection is gone');
      return all;
    });
    const answers = await Promise.allSettled([ask('a'), ask('b')]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await ask('c')).toBe('c');
  });
});
