import { describe, expect, it } from 'vitest';
import { median, percentile } from '../../bench/percentile.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, i) => count - i);

describe('a percentile by its nearest rank', () => {
  it.each([
    [20, 19],
    [40, 38],
    [100, 95],
    [1, 1],
  ])('of 1 to %i the 95th is %i', (count, expected) => {
    expect(percentile(upTo(count), 0.95)).toBe(expected);
  });

  it('is the greatest only where it is asked for', () => {
    expect(percentile(upTo(40), 1)).toBe(40);
  });

  it('of five rounds takes the third as their median, and leaves them in their order', () => {
    const rounds = [9, 1, 5, 7, 3];
    expect(median(rounds)).toBe(5);
    expect(rounds).toEqual([9, 1, 5, 7, 3]);
  });

  it('of nothing is no number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});
