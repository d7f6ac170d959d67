import { describe, expect, it } from 'vitest';
import { isStale, isToldWhole } from '../../../src/domain/decide/stale.ts';
import { aChange, anIssue, ann, aSight, assigned, bot, unassigned } from '../../support/sight.ts';

const policy = { labelPrefix: 'agent/', triggerLabel: 'run/this' };
const sight = (issue: Parameters<typeof anIssue>[0], changes: ReturnType<typeof aChange>[]) =>
  aSight({ issue: anIssue(issue), changes });
const stale = (issue: Parameters<typeof anIssue>[0], ...changes: ReturnType<typeof aChange>[]) =>
  isStale(sight(issue, changes), policy);

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

describe('an issue read beside its whole timeline', () => {
  const told = (issue: Parameters<typeof anIssue>[0], ...changes: ReturnType<typeof aChange>[]) =>
    isToldWhole(sight({ assignees: [], ...issue }, changes), policy);
  const hold = aChange({ kind: 'labeled', label: 'agent/hold' });
  const off = aChange({ kind: 'unlabeled', label: 'agent/hold' });

  it('is told where all that it shows is told', () => {
    expect(told({})).toBe(true);
    expect(told({ assignees: [bot] }, assigned())).toBe(true);
    expect(told({ assignees: [bot], labels: ['agent/hold'] }, assigned(), off, hold)).toBe(true);
    expect(told({ labels: ['bug'] })).toBe(true);
    const closed = aChange({ kind: 'closed' });
    expect(told({ state: 'closed' }, closed)).toBe(true);
    expect(told({ locked: true }, aChange({ kind: 'locked' }))).toBe(true);
  });

  it.each<[string, Parameters<typeof anIssue>[0], ...ReturnType<typeof aChange>[]]>([
    ['an assignment', { assignees: [bot] }],
    ['a second assignment', { assignees: [bot] }, assigned(), unassigned()],
    ['a removal', {}, assigned()],
    ['a closing', { state: 'closed' }],
    ['a reopening', {}, aChange({ kind: 'closed' })],
    ['a lock', { locked: true }],
    ['a label of the bot', { labels: ['agent/hold'] }],
    ['the label that assigns', { labels: ['run/this'] }],
    ['a label that is gone', {}, hold],
    ['a label that is back', { labels: ['agent/hold'] }, hold, off],
  ])('is not, where it shows %s that the timeline does not end with', (_, issue, ...changes) => {
    expect(told(issue, ...changes)).toBe(false);
  });
});
