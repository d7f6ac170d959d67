import { expect, test } from 'vitest';
import type { House } from '../faults/support/house.ts';
import { toldAwaking } from './woken.ts';

const SLEPT = { program: {} as never, from: 1_000, to: 5_000 };

function written(path: string, at: number, method = 'POST'): number[] {
  const proxy = { writes: () => [{ method, path, at }] };
  return toldAwaking({ proxy } as unknown as House, [SLEPT]);
}

test('a comment that one made as it woke may be the second', () => {
  expect(written('/repos/ann/shop/issues/111/comments', 5_040)).toEqual([111]);
});

test('what was written before, later, or over an older text may not', () => {
  expect(written('/repos/ann/shop/issues/111/comments', 4_900)).toEqual([]);
  expect(written('/repos/ann/shop/issues/111/comments', 7_100)).toEqual([]);
  expect(written('/repos/ann/shop/issues/comments/111', 5_040, 'PATCH')).toEqual([]);
});
