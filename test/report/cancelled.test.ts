import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/domain/conclude.ts';
import { decide } from '../../src/domain/decide/decide.ts';
import { freeze } from '../../src/domain/freeze.ts';
import { markerOf, writeMarker } from '../../src/domain/marker.ts';
import type { Sight } from '../../src/domain/sight.ts';
import type { IssueRecord, Task } from '../../src/domain/task.ts';
import type { Wish } from '../../src/domain/wish.ts';
import { partingComment, statusComment } from '../../src/report/comment.ts';
import { aRecord, aTask, keyFor } from '../support/records.ts';
import { aChange, aComment, anIssue, aSight, bot, policy } from '../support/sight.ts';

const AT = '2026-11-24T14:00:00Z';
const wish = (way: NonNullable<Wish['way']>): Wish => ({
  kind: 'cancel',
  by: 'root',
  way,
  at: AT,
  words: '',
});

const WAYS: [string, Partial<Sight>, string][] = [
  ['a command', { changes: [aComment('/cancel')] }, ' by ann, with /cancel.**'],
  [
    'the label',
    { changes: [aChange({ kind: 'labeled', label: 'agent/cancelled' })] },
    ' by ann, who set the label.**',
  ],
  ['a tick', { wishes: [wish('box')] }, ' by a tick in the status comment.**'],
  ['the page', { wishes: [wish('page')] }, ' by an operator, on the bot’s page.**'],
  ['the command line', { wishes: [wish('terminal')] }, ' by an operator, on the command line.**'],
  [
    'a wish of an older version',
    { wishes: [{ kind: 'cancel', by: 'ann', at: AT, words: '' }] },
    ' UTC.**',
  ],
];

function recordIn(phase: 'queued' | 'running'): IssueRecord {
  const run = { id: 'r', startedAt: AT, deadline: '2026-11-24T15:00:00Z' };
  const task = aTask({ phase, frozen: freeze(anIssue()), run: phase === 'running' ? run : null });
  return aRecord(keyFor(3), task, { cursor: { at: '', ids: [] } });
}

const looked = (record: IssueRecord | null, change: Partial<Sight>) =>
  decide(aSight({ record, issue: anIssue({ labels: ['agent/queued'] }), ...change }), policy)
    .record;

function told(record: IssueRecord): string {
  const { task } = record as { task: Task };
  const around = { blockers: [], dependents: [], cycle: [], progress: null, pause: null };
  const settings = {
    labelPrefix: 'agent/',
    maxAttempts: 3,
    limits: new Map(),
    whenDone: 'leave' as const,
  };
  const text = statusComment({ record, task, bot, ...around }, settings);
  return text.slice(text.indexOf('\n') + 1, text.indexOf(' Nothing of it'));
}

describe('a cancelled task says who cancelled it, and how', () => {
  it.each(WAYS)('by %s, while it waited', (_way, asked, words) => {
    expect(told(looked(recordIn('queued'), asked))).toMatch(/^\*\*■ Cancelled at 24 Nov /);
    expect(told(looked(recordIn('queued'), asked))).toContain(words);
  });

  it.each(WAYS)('by %s, while it ran', (_way, asked, words) => {
    const stopping = looked(recordIn('running'), asked) as IssueRecord & { task: Task };
    const ended = {
      kind: 'cancelled',
      summary: '',
      how: '',
      question: null,
      crashed: false,
    } as const;
    const { record } = conclude(stopping, ended, [], Date.parse(AT), policy, 0.5);
    expect(told(record)).toContain(words);
  });

  it('also after the ledger was lost: the marker carries it', () => {
    const before = looked(recordIn('queued'), { changes: [aComment('/cancel')] });
    const marker = writeMarker(markerOf(before.task as Task, { at: AT, ids: ['900'] }));
    const assigned = aChange({ kind: 'assigned', person: bot }, { id: '101' });
    const status = aComment(`${marker}\nCancelled`, { id: '901', actor: bot });
    const restored = looked(null, { changes: [assigned, status] });
    expect(told(restored)).toContain(' by ann, with /cancel.**');
  });

  it('and another run, cancelled by nobody known, doesn’t inherit the name', () => {
    const cancelled = looked(recordIn('queued'), { changes: [aComment('/cancel')] });
    const again = looked(cancelled, { changes: [aComment('/retry', { id: '902' })] });
    const text = told(looked(again, { wishes: [{ kind: 'cancel', by: '', at: AT, words: '' }] }));
    expect(text).not.toContain('ann');
  });
});

describe('a task that the bot let go of says who took it away', () => {
  const partedBy = (change: Partial<Sight>) =>
    partingComment(
      looked(recordIn('queued'), change).parting as NonNullable<IssueRecord['parting']>,
      null,
    );

  it('where the timeline tells it', () => {
    const taken = aChange({ kind: 'unassigned', person: bot });
    expect(partedBy({ changes: [taken], issue: anIssue({ assignees: [] }) })).toContain(
      'the bot was unassigned by ann.',
    );
    const closed = anIssue({ state: 'closed', closedAs: 'completed' });
    expect(partedBy({ changes: [aChange({ kind: 'closed' })], issue: closed })).toContain(
      'the issue was closed by ann.',
    );
    const locked = anIssue({ locked: true });
    expect(partedBy({ changes: [aChange({ kind: 'locked' })], issue: locked })).toContain(
      'the issue was locked by ann.',
    );
  });

  it('and names nobody where it does not', () => {
    expect(partedBy({ issue: anIssue({ locked: true }) })).toContain('the issue was locked.');
    expect(partedBy({ issue: anIssue({ assignees: [] }) })).toContain('the bot was unassigned.');
    const closed = aChange({ kind: 'closed' }, { actor: null });
    const issue = anIssue({ state: 'closed' });
    expect(partedBy({ changes: [closed], issue })).toContain('the issue was closed.');
  });
});
