import { describe, expect, it } from 'vitest';
import { createJustRead } from '../../src/coordinator/just-read.ts';
import { keyFor } from '../support/records.ts';
import { anIssue } from '../support/sight.ts';

const issue = anIssue({ key: keyFor(3) });

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
    justRead.keep(issue, { rev: 4, readAt: justRead.now() });
    pass(2_000);
    expect(justRead.take(issue.key, 4)).toBe(issue);
    expect(justRead.take(issue.key, 4)).toBeNull();
  });

  it('is too old two seconds after its reading began', () => {
    const { justRead, pass } = memory();
    justRead.keep(issue, { rev: 4, readAt: justRead.now() });
    pass(2_001);
    expect(justRead.take(issue.key, 4)).toBeNull();
  });

  it('says nothing of a record that moved on, in either direction', () => {
    const { justRead } = memory();
    for (const rev of [3, 5]) {
      justRead.keep(issue, { rev: 4, readAt: justRead.now() });
      expect(justRead.take(issue.key, rev)).toBeNull();
    }
  });

  it('is forgotten as soon as the issue is looked at again', () => {
    const { justRead } = memory();
    justRead.keep(issue, { rev: 4, readAt: justRead.now() });
    justRead.forget(issue.key);
    expect(justRead.take(issue.key, 4)).toBeNull();
  });

  it('is kept of a hundred issues, the last ones', () => {
    const { justRead } = memory();
    const readAt = justRead.now();
    for (let number = 1; number <= 101; number += 1)
      justRead.keep(anIssue({ key: keyFor(number) }), { rev: 1, readAt });
    expect(justRead.take(keyFor(1), 1)).toBeNull();
    expect(justRead.take(keyFor(2), 1)?.key).toBe(keyFor(2));
    expect(justRead.take(keyFor(101), 1)?.key).toBe(keyFor(101));
  });
});
