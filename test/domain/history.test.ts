import { describe, expect, it } from 'vitest';
import { type Happening, lookedAt, startedRun } from '../../src/domain/history.ts';
import { issueOfRun, runIdOf } from '../../src/domain/run-id.ts';
import { aRecord, aTask, keyFor } from '../support/records.ts';
import { ann } from '../support/sight.ts';

const AT = '2026-11-24T14:00:00.000Z';
const A = keyFor(1);
const told = (history: Happening[]) => history.map(({ kind, what, by }) => `${kind} ${what} ${by}`);

describe('what happened to a task', () => {
  it('begins with who assigned it', () => {
    const next = aRecord(A, aTask({ phase: 'blocked' }));
    expect(told(lookedAt(null, next, null, AT))).toEqual([`taken-on blocked ${ann.login}`]);
  });

  it('names who asked for what, before what came of it', () => {
    const hold = { reason: 'person' as const, by: 'bob', at: AT, words: 'not today' };
    const before = aRecord(A, aTask());
    const next = aRecord(A, aTask({ phase: 'held', hold }));
    const wish = { kind: 'hold' as const, by: 'bob', at: AT, words: 'not today' };
    const refused = [{ by: 'mallory', words: 'cancel' }];
    const history = lookedAt(before, next, { wishes: [wish], answers: [], refused }, AT);
    expect(told(history)).toEqual([
      'asked hold bob',
      'refused cancel mallory',
      'moved queued → held bob',
    ]);
    expect(history[2]?.words).toBe('not today');
  });

  it('says why a held task is held when no person held it', () => {
    const hold = { reason: 'breaker' as const, by: null, at: AT, words: '' };
    const [step] = lookedAt(
      aRecord(A, aTask()),
      aRecord(A, aTask({ phase: 'held', hold })),
      null,
      AT,
    );
    expect(step?.words).toBe('breaker');
  });

  it('tells a stop and a parting with who did it', () => {
    const running = aTask({ phase: 'running' });
    const stop = { why: 'closed' as const, by: 'ann', at: AT };
    const stopping = aRecord(A, { ...running, stop });
    expect(told(lookedAt(aRecord(A, running), stopping, null, AT))).toEqual([
      'moved stopping: closed ann',
    ]);
    const parting = { ...stop, assignment: running.assignment, turn: 1 };
    const gone = aRecord(A, null, { parting });
    expect(told(lookedAt(aRecord(A, running), gone, null, AT))).toEqual(['let-go closed ann']);
    expect(lookedAt(gone, gone, null, AT)).toEqual([]);
  });

  it('counts the wait from when a start was allowed', () => {
    const before = aTask({ since: AT, notBefore: '2026-11-24T14:00:30.000Z' });
    const run = { id: 'run-1', startedAt: '2026-11-24T14:00:42.000Z', deadline: AT };
    expect(startedRun(before, { ...before, run }).ms).toBe(12_000);
  });
});

describe("a run's id", () => {
  it('names its issue, also where the name of the forge has hyphens', () => {
    expect(issueOfRun(runIdOf('my-git-2/17#3', Date.parse(AT), 12))).toBe('my-git-2/17#3');
  });

  it('is nothing else', () => {
    const others = ['', 'x', '../../etc', 'gitea-0-1-abc-t1', 'gitea-7-1-abc', 'a'.repeat(300)];
    for (const text of [...others, `gitea-7-${'9'.repeat(17)}-abc-t1`])
      expect(issueOfRun(text)).toBeNull();
  });
});
