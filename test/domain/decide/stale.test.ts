import { describe, expect, it } from 'vitest';
import { isStale } from '../../../src/domain/decide/stale.ts';
import { aChange, anIssue, ann, aSight, assigned, bot, unassigned } from '../../support/sight.ts';

const stale = (issue: Parameters<typeof anIssue>[0], ...changes: ReturnType<typeof aChange>[]) =>
  isStale(aSight({ issue: anIssue(issue), changes }), 'agent/run');

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
    const labeled = aChange({ kind: 'labeled', label: 'agent/run' });
    expect(stale({ labels: [] }, labeled)).toBe(true);
    expect(stale({ labels: ['agent/run'] }, labeled)).toBe(false);
    expect(stale({ labels: [] }, aChange({ kind: 'labeled', label: 'bug' }))).toBe(false);
  });

  it('is not seen where nothing was changed', () => {
    expect(stale({})).toBe(false);
  });
});
