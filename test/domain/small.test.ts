import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tickedBoxes } from '../../src/domain/boxes.ts';
import { readCommands } from '../../src/domain/commands.ts';
import { decideGone } from '../../src/domain/decide/gone.ts';
import { parseKey } from '../../src/domain/issue.ts';
import { judge } from '../../src/domain/judge.ts';
import { type Marker, readMarker, writeMarker } from '../../src/domain/marker.ts';
import type { Ending } from '../../src/domain/outcome.ts';
import { priorityOf, rankOf } from '../../src/domain/rank.ts';
import { isSatisfied } from '../../src/domain/task.ts';
import { lasted, moment, span } from '../../src/domain/when.ts';
import { aRecord, aTask, keyFor } from '../support/records.ts';
import { NOW } from '../support/sight.ts';

describe('times', () => {
  it.each([
    ['2026-11-24T14:05:31Z', '24 Nov 14:05 UTC'],
    ['2026-01-02T00:00:00.000Z', '2 Jan 00:00 UTC'],
  ])('%s is shown as %s', (iso, shown) => expect(moment(iso)).toBe(shown));

  it.each([
    ['2026-11-24T14:02:00Z', '2026-11-24T14:03:00Z', '24 Nov 14:02–14:03 UTC'],
    ['2026-11-24T14:02:00Z', '2026-11-24T14:02:30Z', '24 Nov 14:02 UTC'],
    ['2026-11-24T23:59:00Z', '2026-11-25T00:01:00Z', '24 Nov 23:59 UTC – 25 Nov 00:01 UTC'],
  ])('from %s to %s is shown as %s', (from, to, shown) => expect(span(from, to)).toBe(shown));

  it.each([
    [0, 'under a second'],
    [12, '12 s'],
    [60, '1 min'],
    [372, '6 min 12 s'],
    [7_500, '2 h 5 min'],
    [7_200, '2 h'],
  ])('%i s lasted %s', (seconds, shown) => {
    const from = new Date(NOW).toISOString();
    expect(lasted(from, new Date(NOW + seconds * 1_000).toISOString())).toBe(shown);
  });
});

describe('priority', () => {
  it.each([
    [[], 2],
    [['priority/critical'], 0],
    [['Priority/High', 'priority/low'], 1],
    [['priority: low'], 3],
    [['priority/none', 'high'], 2],
  ])('of the labels %j has rank %i', (labels, rank) => expect(rankOf(labels)).toBe(rank));

  const fresh = { round: 1, begun: 0 };

  it('goes by rank, then by the longest chain below, then by round', () => {
    const order = [
      priorityOf({ rank: 0 }, 0, { round: 9_000_000, begun: 1 }),
      priorityOf({ rank: 1 }, 3, fresh),
      priorityOf({ rank: 1 }, 1, fresh),
      priorityOf({ rank: 3 }, 99_999, fresh),
      priorityOf({ rank: 3 }, 0, fresh),
      priorityOf({ rank: 3 }, 0, { round: 2, begun: 0 }),
      priorityOf({ rank: 3 }, 0, { round: 9_000_000, begun: 1 }),
    ];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(order).size).toBe(order.length);
    expect(order.every((one) => one >= 1 && one <= 2_097_151)).toBe(true);
  });

  it('never runs out of rounds: who comes next is behind what began, before what waits far behind', () => {
    for (const begun of [0, 7_942, 7_943, 100_000, 5_000_000_000]) {
      const next = priorityOf({ rank: 2 }, 0, { round: begun + 1, begun });
      const second = priorityOf({ rank: 2 }, 0, { round: begun + 2, begun });
      const far = priorityOf({ rank: 2 }, 0, { round: begun + 20_000, begun });
      expect(next).toBeLessThan(second);
      expect(second).toBeLessThan(far);
      expect(far).toBeLessThan(priorityOf({ rank: 3 }, 32, fresh));
    }
  });
});

describe('commands', () => {
  const bot = { login: 'forgehand' };
  it.each([
    ['/retry', false, [{ kind: 'retry', words: '' }]],
    ['  /hold until Monday', false, [{ kind: 'hold', words: 'until Monday' }]],
    ['text /retry', false, []],
    ['> /retry', false, []],
    ['~~~\n/retry\n~~~\n/cancel', false, [{ kind: 'cancel', words: '' }]],
    ['```sh\n/retry', false, []],
    ['@Forgehand, status', false, [{ kind: 'status', words: '' }]],
    ['@forgehand /retry', false, [{ kind: 'retry', words: '' }]],
    ['@somebody retry', false, []],
    ['@forgehand use 8080', true, [{ kind: 'answer', words: 'use 8080' }]],
    ['@forgehand use 8080', false, [{ kind: 'unknown', words: 'use' }]],
    [
      '/answer it is\n/cancel',
      true,
      [
        { kind: 'answer', words: 'it is' },
        { kind: 'cancel', words: '' },
      ],
    ],
    ['/answer\n- one\n- two', true, [{ kind: 'answer', words: '- one\n- two' }]],
    [
      '@forgehand like this:\n```\n/retry\n```\nand /etc\n/etc\n/hold on',
      true,
      [
        { kind: 'answer', words: 'like this:\n```\n/retry\n```\nand /etc\n/etc' },
        { kind: 'hold', words: 'on' },
      ],
    ],
    ['/hold\nand more', false, [{ kind: 'hold', words: '' }]],
    ['/frobnicate', false, [{ kind: 'unknown', words: '/frobnicate' }]],
  ])('in %j (awaiting an answer: %s) are %j', (body, awaits, commands) => {
    expect(readCommands(body, bot, awaits)).toEqual(commands);
  });
});

describe('boxes', () => {
  it('count when ticked, outside of code', () => {
    const body = '- [x] Retry\n- [ ] Hold\n> - [x] Cancel\n```\n- [x] Cancel\n```\n- [X] Resume ';
    expect(tickedBoxes(body)).toEqual(['retry', 'resume']);
  });
});

describe('the marker', () => {
  const marker: Marker = {
    assignment: { id: '9', at: '2026-11-24T14:00:00Z', by: { id: 1, login: 'ann' } },
    phase: 'done',
    attempt: 2,
    crashes: 0,
    generation: 1_795_538_031_472,
    turn: 3,
    cursor: { at: '2026-11-24T14:00:00Z', ids: ['1', '2~x'] },
    frozen: 'ab',
    hold: { reason: 'person', by: null, at: '', words: '--> <!-- forgehand:status v1 {} -->' },
  };

  it('is read as it was written, in one line that nothing in it can end', () => {
    const text = writeMarker(marker);
    expect(text).not.toContain('\n');
    expect(text.match(/-->/g)).toHaveLength(1);
    expect(readMarker(`${text}\nMore.`)).toEqual(marker);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const one = { ...marker, frozen: words };
        expect(readMarker(writeMarker(one))).toEqual(one);
      }),
    );
  });

  it.each([
    'nothing',
    ' <!-- forgehand:status v1 {} -->',
    '<!-- forgehand:status v2 {} -->',
    '<!-- forgehand:status v1 {} -->',
    '<!-- forgehand:status v1 {',
    '<!-- forgehand:status v1 nonsense -->',
    '<!-- forgehand:status v1 [] -->',
    writeMarker({ ...marker, attempt: -1 }),
    writeMarker({ ...marker, phase: 'odd' as 'done' }),
    writeMarker({ ...marker, cursor: { at: '', ids: [1 as unknown as string] } }),
    writeMarker({ ...marker, hold: { reason: 'odd' as 'person', by: null, at: '', words: '' } }),
    writeMarker({ ...marker, assignment: { id: '1', at: '', by: { id: 1.5, login: 'x' } } }),
  ])('is not believed when it reads %j', (text) => expect(readMarker(text)).toBeNull());
});

describe('the verdict', () => {
  const facts = { attempt: 1, maxAttempts: 3, crashes: 0, ownAgent: false };
  const exited = (
    code: number | null,
    more: Partial<Extract<Ending, { kind: 'exited' }>> = {},
  ): Ending => ({
    kind: 'exited',
    code,
    signal: null,
    result: null,
    tail: [],
    remarks: [],
    ...more,
  });
  const says = (outcome: 'done' | 'retry' | 'needs-human' | 'failed', question = '') => ({
    result: { outcome, summary: 'words', question },
  });
  it.each([
    [exited(0), facts, { kind: 'done', how: 'exit code 0' }],
    [exited(0, says('retry')), facts, { kind: 'retry', summary: 'words' }],
    [exited(0, says('failed')), facts, { kind: 'failed', how: 'the agent says so' }],
    [exited(0, says('needs-human', 'Which?')), facts, { kind: 'needs-human', question: 'Which?' }],
    [exited(1, says('done')), facts, { kind: 'failed', how: 'the agent ended with exit code 1' }],
    [exited(75), facts, { kind: 'retry' }],
    [
      exited(75),
      { ...facts, attempt: 3 },
      { kind: 'failed', how: 'all 3 attempts ended with “try again later”' },
    ],
    [exited(75), { ...facts, maxAttempts: 1 }, { kind: 'failed' }],
    [exited(78), facts, { kind: 'needs-human', question: expect.stringContaining('no words') }],
    [exited(78, says('done')), facts, { kind: 'needs-human', question: 'words' }],
    [exited(null, { signal: 'SIGKILL' }), facts, { kind: 'requeue', crashed: true }],
    [
      exited(null, { signal: 'SIGSEGV' }),
      { ...facts, crashes: 4 },
      { kind: 'failed', crashed: true },
    ],
    [{ kind: 'stopped', why: 'cancel', tail: [] }, facts, { kind: 'cancelled' }],
    [{ kind: 'stopped', why: 'shutdown', tail: [] }, facts, { kind: 'requeue', crashed: false }],
    [{ kind: 'stopped', why: 'lost', tail: [] }, facts, { kind: 'requeue', crashed: false }],
    [{ kind: 'stopped', why: 'timeout', tail: [] }, facts, { kind: 'failed' }],
    [{ kind: 'stopped', why: 'stalled', tail: [] }, facts, { kind: 'failed' }],
    [{ kind: 'not-startable', why: 'gone' }, facts, { kind: 'agent-broken' }],
    [
      { kind: 'not-startable', why: 'gone' },
      { ...facts, ownAgent: true },
      { kind: 'own-agent-broken', how: 'its repository’s agent could not be started: gone' },
    ],
  ] as [Ending, typeof facts, object][])('on %j with %j is %j', (ending, given, verdict) => {
    expect(judge(ending, given)).toMatchObject(verdict);
  });
});

describe('an issue that is gone', () => {
  it('lets go of its task, stops a running one, and is no satisfied blocker', () => {
    const key = keyFor(1);
    expect(decideGone(key, null, 'missing', NOW).record).toMatchObject({
      standing: 'missing',
      task: null,
    });
    const waiting = decideGone(key, aRecord(key, aTask()), 'missing', NOW);
    expect(waiting.record).toMatchObject({ task: null, parting: { why: 'gone' } });
    const running = decideGone(key, aRecord(key, aTask({ phase: 'running' })), 'missing', NOW);
    expect(running.record.task?.stop).toMatchObject({ why: 'gone' });
    expect(running.owed.cancel).toBe(NOW);
    expect(isSatisfied(running.record, 'done')).toBe(false);
  });

  it('keeps its task while it is only unreadable', () => {
    const record = aRecord(keyFor(1), aTask());
    expect(decideGone(keyFor(1), record, 'unreadable', NOW).record.task).toEqual(record.task);
  });
});

it('a text that is no issue key is a defect', () => {
  expect(() => parseKey('gitea/7')).toThrow('not an issue key');
  expect(parseKey('my-forge/7#12')).toEqual({ forge: 'my-forge', repositoryId: 7, number: 12 });
});
