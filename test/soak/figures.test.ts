import { expect, test } from 'vitest';
import { tableOfSeeds } from './figures.ts';

test('a row each seed, also of one that broke', () => {
  const figures = {
    acts: 70,
    faults: 12,
    runs: 40,
    overtaken: 3,
    doubled: 0,
    lost: 0,
    longestRecoveryMs: 2_340,
    violations: 1,
  };
  const [head, , first, second] = tableOfSeeds([
    { seed: 1, figures },
    { seed: 2, figures: null },
  ]).split('\n');
  expect(head).toBe(
    '| seed | acts | faults | runs | overtaken | doubled | lost | longest recovery | violations |',
  );
  expect(first).toBe('| 1 | 70 | 12 | 40 | 3 | 0 | 0 | 2.3 s | 1 |');
  expect(second).toBe('| 2 | broke before its end |');
});
