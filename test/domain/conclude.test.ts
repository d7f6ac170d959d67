import { describe, expect, it } from 'vitest';
import { backoffMs, conclude, type Verdict } from '../../src/domain/conclude.ts';
import { decide } from '../../src/domain/decide/decide.ts';
import type { Task } from '../../src/domain/task.ts';
import { ann, aSight, assigned, begun, NOW, policy, taskOf } from '../support/sight.ts';

const running = (change: Partial<Task> = {}) => {
  const record = begun(decide(aSight({ changes: [assigned()] }), policy));
  return { ...record, task: { ...record.task, ...change } };
};
const verdict = (kind: Verdict['kind'], change: Partial<Verdict> = {}): Verdict => ({
  kind,
  summary: 'words',
  how: 'exit code 0',
  question: null,
  crashed: false,
  ...change,
});
const end = (kind: Verdict['kind'], change: Partial<Task> = {}, more: Partial<Verdict> = {}) =>
  conclude(running(change), verdict(kind, more), ['last line'], NOW + 5_000, policy, 0.5);

describe("a run's end", () => {
  it.each(['done', 'failed', 'cancelled'] as const)(
    '%s is a phase that lasts, told at once',
    (kind) => {
      const { record, owed } = end(kind);
      expect(taskOf(record)).toMatchObject({ phase: kind, run: null, logTail: ['last line'] });
      expect(taskOf(record).attempts).toHaveLength(1);
      expect(owed).toEqual({ report: NOW + 5_000 });
    },
  );

  it.each([
    ['done', {}, false],
    ['failed', {}, true],
    ['cancelled', {}, true],
    ['needs-human', {}, true],
    ['retry', {}, false],
    ['retry', { hold: { reason: 'person' as const, by: 'ann', at: '', words: '' } }, true],
    ['requeue', {}, false],
  ] as const)('%s with %j is told on what waits for it: %s', (kind, change, tells) => {
    expect(end(kind, change).tellDependents).toBe(tells);
  });

  it('done is told on what waits for it only where people have to close it first', () => {
    const closed = { ...policy, unblockOn: 'closed' as const };
    const ended = conclude(running(), verdict('done'), [], NOW, closed, 0.5);
    expect(ended.tellDependents).toBe(true);
  });

  it('by a cancel that a retry followed starts anew, with all its attempts', () => {
    const stop = { why: 'cancelled' as const, by: 'ann', at: '', again: true };
    const { record, owed } = end('cancelled', { stop, attempt: 3, crashes: 2 });
    expect(taskOf(record)).toMatchObject({ phase: 'queued', turn: 2, attempt: 1, crashes: 0 });
    expect(owed.run).toBe(NOW + 5_000);
  });

  it('by a broken agent of its repository bars it, costs no attempt and is tried again slowly', () => {
    const how = 'its repository’s agent could not be started: gone';
    const { record, owed } = end('own-agent-broken', { attempt: 2 }, { how });
    const task = taskOf(record);
    expect(task).toMatchObject({ phase: 'queued', barred: how, attempt: 2, crashes: 0 });
    expect(owed.run).toBe(NOW + 5_000 + 10 * 60_000);
    expect(Date.parse(task.notBefore ?? '')).toBe(owed.run);
  });

  it('needs-human keeps the question and costs no attempt', () => {
    const { record } = end('needs-human', {}, { question: 'Which port?' });
    expect(taskOf(record)).toMatchObject({
      phase: 'needs-human',
      question: 'Which port?',
      attempt: 1,
    });
  });

  it('retry owes the next turn after the backoff, as the next attempt', () => {
    const { record, owed } = end('retry');
    expect(taskOf(record)).toMatchObject({ phase: 'queued', attempt: 2, turn: 2 });
    expect(owed.run).toBe(NOW + 5_000 + 30_000);
    expect(taskOf(record).notBefore).toBe(new Date(NOW + 35_000).toISOString());
  });

  it.each(['requeue', 'agent-broken'] as const)(
    '%s owes the next turn at once, as the same attempt',
    (kind) => {
      const { record, owed } = end(kind);
      expect(taskOf(record)).toMatchObject({
        phase: 'queued',
        attempt: 1,
        turn: 2,
        crashes: 0,
        notBefore: null,
      });
      expect(owed.run).toBe(NOW + 5_000);
    },
  );

  it('counts crashes', () => {
    expect(taskOf(end('requeue', { crashes: 2 }, { crashed: true }).record).crashes).toBe(3);
  });

  it('lets go when it was stopped because nobody wants it, whatever the agent said', () => {
    const stop = { why: 'unassigned' as const, by: ann.login, at: '2026-11-24T14:00:01Z' };
    const { record, owed } = end('done', { stop });
    expect(record.task).toBeNull();
    expect(record.parting).toMatchObject({ why: 'unassigned', turn: 1 });
    expect(owed.look).toBe(NOW + 5_000);
  });

  it('is cancelled when a person cancelled it, even if the agent was quicker', () => {
    const stop = { why: 'cancelled' as const, by: ann.login, at: '2026-11-24T14:00:01Z' };
    expect(taskOf(end('done', { stop }).record).phase).toBe('cancelled');
  });

  it('that is to run again under a hold is held: no run is owed, only a look', () => {
    const hold = { reason: 'person' as const, by: 'ann', at: '2026-11-24T14:00:01Z', words: '' };
    for (const { record, owed, settled } of [end('retry', { hold }), end('requeue', { hold })]) {
      expect(taskOf(record)).toMatchObject({ phase: 'held', turn: 2, hold });
      expect(owed).toEqual({ report: NOW + 5_000, look: NOW + 5_000 });
      expect(settled).toEqual(['run', 'cancel']);
    }
  });

  it('keeps the last ten attempts', () => {
    const attempts = Array.from({ length: 10 }, (_, i) => ({
      number: i,
      run: null,
      from: '',
      to: '',
      ended: 'retry' as const,
      summary: '',
      how: '',
    }));
    const kept = taskOf(end('done', { attempts }).record).attempts;
    expect(kept).toHaveLength(10);
    expect(kept.at(-1)?.ended).toBe('done');
  });
});

describe('the backoff', () => {
  it.each([
    [1, 0.5, 30_000],
    [2, 0.5, 60_000],
    [20, 0.5, 900_000],
    [1, 0, 24_000],
    [1, 1, 36_000],
  ])('of attempt %i with chance %f is %i ms', (attempt, random, ms) => {
    expect(backoffMs(attempt, policy, random)).toBe(ms);
  });
});
