import { expect, test } from 'vitest';
import { planOf } from './plan.ts';

const options = { seed: 7, minutes: 2, issues: 50 };

test('the same seed is the same plan, another seed another', () => {
  expect(planOf(options)).toEqual(planOf(options));
  expect(planOf({ ...options, seed: 8 }).acts).not.toEqual(planOf(options).acts);
});

test('acts come in order, within the time, on issues that were opened before', () => {
  const { acts } = planOf(options);
  const opened = new Set<number>();
  let before = 0;
  for (const act of acts) {
    expect(act.atMs).toBeGreaterThanOrEqual(before);
    if (act.kind === 'open') opened.add(act.issue);
    expect(opened).toContain(act.issue);
    before = act.atMs;
  }
  expect(before).toBeLessThanOrEqual(120_000);
  expect(opened.size).toBe(50);
});

test('ten minutes have every kind of act and of fault, and every fate of a delivery', () => {
  const { acts, faults } = planOf({ seed: 1, minutes: 10, issues: 200 });
  expect(new Set(acts.map(({ kind }) => kind)).size).toBe(10);
  expect(new Set(acts.map(({ fate }) => fate)).size).toBe(4);
  expect(new Set(Object.values(faults).flatMap((lane) => lane.map(({ kind }) => kind))).size).toBe(
    17,
  );
});
