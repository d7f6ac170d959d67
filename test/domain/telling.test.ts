import { expect, it } from 'vitest';
import { PHASES } from '../../src/domain/task.ts';
import { tellingOrder } from '../../src/domain/telling.ts';

it('ends are told before questions, those before what runs, that before what waits', () => {
  const order = (phase: (typeof PHASES)[number]) => tellingOrder(phase);
  expect(PHASES.toSorted((a, b) => order(a) - order(b)).map(order)).toEqual([
    0, 0, 0, 1, 2, 3, 3, 3,
  ]);
  expect(order('failed')).toBeLessThan(order('needs-human'));
  expect(order('needs-human')).toBeLessThan(order('running'));
  expect(order('running')).toBeLessThan(order('blocked'));
  expect(tellingOrder(null)).toBe(order('done'));
});
