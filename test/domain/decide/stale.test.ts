import { describe, expect, it } from 'vitest';
import { isStale } from '../../../src/domain/decide/stale.ts';
import { aChange, anIssue, ann, aSight, assigned, bot, unassigned } from '../../support/sight.ts';

const stale = (issue: Parameters<typeof anIssue>[0], ...changes: ReturnType<typeof aChange>[]) =>
  isStale(aSight({ issue: anIssue(issue), changes }), {
    labelPrefix: 'agent/',
    triggerLabel: 'run/this',
  });

describe('an issue read before its last change', () => {
  it('is seen by who has it', () => {
    expect(stale({ assignees: [] }, assigned())).toBe(true);
    expect(stale({ assignees: [bot] }, assigned(), unassigned())).toBe(true);
    expect(stale({ assignees: [bot] }, unassigned(), assigned())).toBe(false);
    expect(stale({ assignees: [bot] }, aChange({ kind: 'unassigned', person: ann }))).toBe(false);
  });

  it('is seen by whether it is open', () => {
    expect(stale({ state: 'open' }, aChange({ kind: 'closed' }))).toBe(true);
    expect(
      stale({ state: 'open' }, aChange({ kind: 'closed' }), aChange({ kind: 'reopened' })),
    ).toBe(false);
  });

  it('is seen by the label that assigns', () => {
    const labeled = aChange({ kind: 'labeled', label: 'run/this' });
    expect(stale({ labels: [] }, labeled)).toBe(true);
    expect(stale({ labels: ['run/this'] }, labeled)).toBe(false);
    expect(stale({ labels: [] }, aChange({ kind: 'labeled', label: 'bug' }))).toBe(false);
  });

  it('is seen by a label of the bot that somebody else moved', () => {
    const done = aChange({ kind: 'labeled', label: 'agent/done' });
    const off = aChange({ kind: 'unlabeled', label: 'agent/done' }, { actor: bot });
    expect(stale({ labels: ['agent/running'] }, done)).toBe(true);
    expect(stale({ labels: ['agent/running', 'agent/done'] }, done)).toBe(false);
    expect(stale({ labels: ['agent/running'] }, done, off)).toBe(false);
    expect(stale({ labels: ['agent/running'] }, done, off, done)).toBe(true);
  });

  it('is not seen by a label that the bot moved', () => {
    const queued = aChange({ kind: 'labeled', label: 'agent/queued' }, { actor: bot });
    expect(stale({ labels: [] }, queued)).toBe(false);
  });

  it('is not seen where nothing was changed', () => {
    expect(stale({})).toBe(false);
  });
});
