import { expect, test } from 'vitest';
import { seedsOf } from './series.ts';

test.each([
  ['7', [7]],
  ['1-4', [1, 2, 3, 4]],
  ['3-3, 40,5-6', [3, 40, 5, 6]],
])('"%s" names its seeds', (text, seeds) => {
  expect(seedsOf(text)).toEqual(seeds);
});

test.each(['', '0', '4-2', 'seven', '1-', '1,,2'])('"%s" names none', (text) => {
  expect(() => seedsOf(text)).toThrow('--seeds takes seeds like 1-10,42');
});
