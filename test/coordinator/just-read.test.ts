import { describe, expect, it } from 'vitest';
import { createJustRead } from '../../src/coordinator/just-read.ts';
import type { Issue, IssueKey } from '../../src/domain/issue.ts';
import { aReading, aRecord, aTask, keyFor } from '../support/records.ts';
import { anIssue } from '../support/sight.ts';

const issue = anIssue({ key: keyFor(3) });

const B = keyFor(4);

/** As a look of its first turn left it. */
function left(change: { issue?: Issue; blockers?: IssueKey[]; edges?: IssueKey[] } = {}) {
  const { issue: read = issue, blockers = [], edges = [] } = change;
  const record = aRecord(read.key, aTask({ turn: 1 }));
  const before = { ...aReading(record), blockers };
  return { issue: read, before, decision: { record }, rev: 2, edges };
}

function memory() {
  let nowMs = 1_000;
  const justRead = createJustRead({ now: () => nowMs });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { justRead, pass };
}

describe('what a look has just read', () => {
  it('is handed on to the start that follows it, once', () => {
    const { justRead, pass } = memory();
    justRead.keep(left(), justRead.now());
    pass(2_000);
    const reading = { rev: 2, record: { task: { turn: 1 } } };
    expect(justRead.take(issue.key, 1)).toMatchObject({ issue, reading });
    expect(justRead.take(issue.key, 1)).toBeNull();
  });

  it('is too old two seconds after its reading began', () => {
    const { justRead, pass } = memory();
    justRead.keep(left(), justRead.now());
    pass(2_001);
    expect(justRead.take(issue.key, 1)).toBeNull();
  });

  it('says nothing of another turn, earlier or later', () => {
    const { justRead } = memory();
    for (const turn of [0, 2]) {
      justRead.keep(left(), justRead.now());
      expect(justRead.take(issue.key, turn)).toBeNull();
    }
  });

  it('names the blockers that it found, and is nothing where one is gone that others may still name', () => {
    const { justRead } = memory();
    justRead.keep(left({ edges: [B] }), justRead.now());
    expect(justRead.take(issue.key, 1)?.reading.blockers).toEqual([B]);
    justRead.keep(left({ blockers: [B] }), justRead.now());
    expect(justRead.take(issue.key, 1)).toBeNull();
  });

  it('is forgotten as soon as the issue is looked at again', () => {
    const { justRead } = memory();
    justRead.keep(left(), justRead.now());
    justRead.forget(issue.key);
    expect(justRead.take(issue.key, 1)).toBeNull();
  });

  it('is kept of a hundred issues, the last ones', () => {
    const { justRead } = memory();
    const readAt = justRead.now();
    for (let number = 1; number <= 101; number += 1)
      justRead.keep(left({ issue: anIssue({ key: keyFor(number) }) }), readAt);
    expect(justRead.take(keyFor(1), 1)).toBeNull();
    expect(justRead.take(keyFor(2), 1)?.issue.key).toBe(keyFor(2));
    expect(justRead.take(keyFor(101), 1)?.issue.key).toBe(keyFor(101));
  });
});
