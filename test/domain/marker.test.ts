import { describe, expect, it } from 'vitest';
import { knowsMore, type Marker, markerOf } from '../../src/domain/marker.ts';
import type { Task } from '../../src/domain/task.ts';
import { aTask } from '../support/records.ts';

const cursor = { at: '2026-11-24T14:00:00Z', ids: ['e1', 'e2'] };
const task = aTask({ phase: 'done', generation: 7 });
const later = { ...task.assignment, id: 'e9', at: '2027-01-01T00:00:00Z' };
const record = { task, parting: null, cursor };

const marker = (change: Partial<Marker> = {}, of: Task = task): Marker => ({
  ...markerOf(of, cursor),
  ...change,
});

const parting = {
  why: 'unassigned' as const,
  by: null,
  at: task.since,
  assignment: task.assignment,
  turn: 1,
};

describe('a marker knows more than the record', () => {
  it.each<[string, Partial<Marker>]>([
    ['of a later run', { generation: 8 }],
    ['of a later assignment', { assignment: later, generation: 1 }],
    ['of something read since', { cursor: { at: '2026-11-24T14:00:05Z', ids: ['e3'] } }],
    ['of one more within the second', { cursor: { at: cursor.at, ids: ['e1', 'e2', 'e3'] } }],
  ])('%s', (_, change) => {
    expect(knowsMore(marker(change), record)).toBe(true);
  });

  it('of an end, while the record says it runs', () => {
    const running = { ...task, phase: 'running' as const };
    expect(knowsMore(marker(), { ...record, task: running })).toBe(true);
  });

  it('of a task that the record had let go, or never had', () => {
    expect(knowsMore(marker({ assignment: later }), { ...record, task: null, parting })).toBe(true);
    expect(knowsMore(marker(), { ...record, task: null })).toBe(true);
  });
});

describe('a marker knows no more', () => {
  it.each<[string, Partial<Marker>]>([
    ['where it tells what the record says', {}],
    ['of an earlier run', { generation: 6 }],
    ['of an earlier assignment', { assignment: { ...later, at: '2020-01-01T00:00:00Z' } }],
    ['of a task that was let go', { phase: 'stopped', generation: 8 }],
    ['of less that was read', { cursor: { at: cursor.at, ids: ['e1'] } }],
    ['of a comment as it stood before an edit', { cursor: { at: cursor.at, ids: ['e0', 'e1'] } }],
  ])('%s', (_, change) => {
    expect(knowsMore(marker(change), record)).toBe(false);
  });

  it('of the task that the record let go since', () => {
    expect(knowsMore(marker(), { ...record, task: null, parting })).toBe(false);
  });
});
