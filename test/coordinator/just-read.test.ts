import { describe, expect, it } from 'vitest';
import { createJustRead, type Known } from '../../src/coordinator/just-read.ts';
import { aReading, aRecord, aTask, keyFor } from '../support/records.ts';
import { anIssue } from '../support/sight.ts';

const issue = anIssue({ key: keyFor(3) });

/** As a look of its first turn left it. */
function known(read = issue): Known {
  const record = aRecord(read.key, aTask({ turn: 1 }));
  return { issue: read, reading: aReading(record) };
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
    const read = known();
    justRead.keep(read, justRead.now());
    pass(2_000);
    expect(justRead.take(issue.key, 1)).toBe(read);
    expect(justRead.take(issue.key, 1)).toBeNull();
  });

  it('is too old two seconds after its reading began', () => {
    const { justRead, pass } = memory();
    justRead.keep(known(), justRead.now());
    pass(2_001);
    expect(justRead.take(issue.key, 1)).toBeNull();
  });

  it('says nothing of another turn, earlier or later', () => {
    const { justRead } = memory();
    for (const turn of [0, 2]) {
      justRead.keep(known(), justRead.now());
      expect(justRead.take(issue.key, turn)).toBeNull();
    }
  });

  it('is forgotten as soon as the issue is looked at again', () => {
    const { justRead } = memory();
    justRead.keep(known(), justRead.now());
    justRead.forget(issue.key);
    expect(justRead.take(issue.key, 1)).toBeNull();
  });

  it('is kept of a hundred issues, the last ones', () => {
    const { justRead } = memory();
    const readAt = justRead.now();
    for (let number = 1; number <= 101; number += 1)
      justRead.keep(known(anIssue({ key: keyFor(number) })), readAt);
    expect(justRead.take(keyFor(1), 1)).toBeNull();
    expect(justRead.take(keyFor(2), 1)?.issue.key).toBe(keyFor(2));
    expect(justRead.take(keyFor(101), 1)?.issue.key).toBe(keyFor(101));
  });
});
