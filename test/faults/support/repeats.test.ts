import { expect, test } from 'vitest';
import type { Happening } from '../../../src/domain/history.ts';
import type { AgentRun } from './agents.ts';
import { repeated, type Worked } from './repeats.ts';

const MINUTE_MS = 60_000;

function ran(id: string, startedAt: number, code: number | null = 0): AgentRun {
  const endedAt = code === null ? null : startedAt + 1_000;
  return { id, issue: 1, generation: startedAt, needs: [], startedAt, endedAt, code };
}

function ended(run: string, what: string, at: number): Happening {
  const when = new Date(at).toISOString();
  return { kind: 'ended', at: when, what, run, by: null, words: '', ms: null };
}

function found(worked: Partial<Worked>): string[] {
  const all = { runs: [], asks: [], history: [], endsLost: new Set<string>(), ...worked };
  return repeated(all).map(({ id }) => id);
}

test('a run that was asked for once and ended twice is found, whatever the two ends were', () => {
  expect(found({ asks: [1_000], runs: [ran('a', 1_500)] })).toEqual([]);
  for (const code of [0, 1, 78]) {
    const runs = [ran('a', 1_500, code), ran('b', 4_000)];
    expect(found({ asks: [1_000], runs })).toEqual(['b']);
  }
});

test('a run that nobody asked for is found', () => {
  expect(found({ runs: [ran('a', 1_500)] })).toEqual(['a']);
});

test('each ask stands for one run, that which starts after it', () => {
  const runs = [ran('a', 2_000), ran('b', 5_000), ran('c', 9_000)];
  expect(found({ asks: [1_000, 4_000, 8_000], runs })).toEqual([]);
  expect(found({ asks: [1_000, 4_000], runs })).toEqual(['c']);
  expect(found({ asks: [1_000, 8_000, 8_100], runs })).toEqual(['b']);
});

test('an ask that led to nothing pays for no run long after', () => {
  const runs = [ran('a', MINUTE_MS), ran('b', 2 * MINUTE_MS)];
  expect(found({ asks: [0, MINUTE_MS - 1_000], runs })).toEqual(['b']);
});

test('what was killed, or wants another try, comes again by itself', () => {
  const runs = [ran('a', 1_500, null), ran('b', 4_000, 75), ran('c', 6_000)];
  expect(found({ asks: [1_000], runs })).toEqual([]);
});

test('an end that was lost with its worker may be repeated, once, and only where it was not written', () => {
  const runs = [ran('a', 1_500), ran('b', 4_000)];
  const lost = { asks: [1_000], endsLost: new Set(['a']) };
  expect(found({ ...lost, runs })).toEqual([]);
  expect(found({ ...lost, runs: [...runs, ran('c', 8_000)] })).toEqual(['c']);
  expect(found({ ...lost, runs, history: [ended('a', 'done', 2_600)] })).toEqual(['b']);
});

test('who ended when another had just taken over may be repeated; who ended long before may not', () => {
  const runs = [ran('a', 1_500), ran('b', 4_000)];
  expect(found({ asks: [1_000], runs, history: [ended('a', 'lost', 2_300)] })).toEqual([]);
  expect(found({ asks: [1_000], runs, history: [ended('a', 'lost', 4_200)] })).toEqual(['b']);
});
