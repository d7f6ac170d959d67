import { expect, it } from 'vitest';
import type { IssueKey } from '../../src/domain/issue.ts';
import { createTurns, SPAN } from '../../src/queue/turns.ts';
import { RANK, urgencyOf } from '../../src/queue/urgency.ts';

const MOST = 2 ** 21 - 1;
const A: IssueKey = 'gitea/7#1';
const B: IssueKey = 'gitea/8#1';
let nowMs = 1_764_000_000_000;
const turns = () => createTurns(() => nowMs);
const times = (count: number, turn: () => number) => Array.from({ length: count }, turn);

it('a few of one repository stand among the first of another’s burst', () => {
  const turn = turns();
  const crowd = times(1_000, () => turn(A, 0));
  const few = times(5, () => turn(B, 0));
  const ahead = crowd.filter((place) => place <= Math.max(...few));
  expect(ahead).toHaveLength(5);
});

it('within a repository the older goes first, also one that came after a burst was over', () => {
  const turn = turns();
  const burst = times(300, () => turn(A, 0));
  nowMs += 10_000;
  const later = turn(A, 0);
  nowMs += 3_600_000;
  const places = [...burst, later, turn(A, 0)];
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(new Set(places).size).toBe(places.length);
});

it('a repository that waited long goes before one that comes now', () => {
  const turn = turns();
  const [, second] = times(2, () => turn(A, 0));
  nowMs += 1_000;
  expect(second).toBeLessThan(turn(B, 0));
});

it('a higher rank goes before a lower one, whosever turn it is', () => {
  const turn = turns();
  const low = turn(B, 1);
  expect(Math.max(...times(1_000, () => turn(A, 0)))).toBeLessThan(low);
});

it('every place is one that a queue takes and tells its rank, at any time and in any crowd', () => {
  for (let hour = 0; hour < 48; hour += 1) {
    nowMs += 3_600_000;
    const turn = turns();
    for (const [urgency, rank] of Object.entries(RANK)) {
      const places = [turn(A, rank), times(SPAN / 100, () => turn(A, rank)).at(-1) ?? 0];
      for (const place of places) expect(urgencyOf(place)).toBe(urgency);
    }
    expect(turn(A, 0)).toBeGreaterThanOrEqual(1);
    expect(turn(A, 3)).toBeLessThanOrEqual(MOST);
  }
  const crowded = turns();
  expect(times(SPAN + 10, () => crowded(A, 3)).at(-1)).toBeLessThanOrEqual(MOST);
});
