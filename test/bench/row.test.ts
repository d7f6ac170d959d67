import { describe, expect, it } from 'vitest';
import { against, atLeast, atMost, exactly, figure } from '../../bench/row.ts';

const bare = { name: 'bare', values: [100, 200, 100] };

describe('a row of the bench', () => {
  it('is judged by the median of the ratios of its rounds, and tells their spread', () => {
    expect(against('intake', 'a second', [50, 180, 80], bare, { least: 0.9 })).toEqual({
      ...{ name: 'intake', unit: 'a second', value: 80, against: { name: 'bare', value: 100 } },
      ...{ ratio: 0.8, target: '≥ 0.9 ×', ok: false, spread: [0.5, 0.9] },
    });
  });

  it.each([
    ['a ratio', against('intake', '', [1, 2, 3], bare)],
    ['a figure', figure('memory', 'bytes', [3_487])],
  ])('has no verdict where nothing is aimed at: %s', (_, row) => {
    expect(row).toMatchObject({ target: null, ok: null });
  });

  it.each([
    ['a ratio', against('memory', 'MB', [30], { name: 'before', values: [30] }, { most: 1.1 })],
    ['a figure', atMost('memory', 'bytes', [2_396], 2_500)],
  ])('that is measured once has no spread: %s', (_, row) => {
    expect(row).toMatchObject({ ok: true, spread: null });
  });

  it('that must be exact fails for one too few as for one too many', () => {
    const verdicts = [9, 10, 11, 0].map((looks) => exactly('looked at', '', looks, 10).ok);
    expect(verdicts).toEqual([false, true, false, false]);
  });

  it('is judged by its median, not by its best round', () => {
    expect(atLeast('a chain', 'links/s', [2_100, 1_900, 1_800], 2_000).ok).toBe(false);
    expect(atMost('start', 'ms', [700, 900, 1_000], 800).ok).toBe(false);
  });
});
