import { describe, expect, it } from 'vitest';
import { readMarker } from '../../src/domain/marker.ts';
import type { Neighbour } from '../../src/domain/neighbour.ts';
import type { Attempt, Task } from '../../src/domain/task.ts';
import { plainLogin } from '../../src/report/comment/who.ts';
import { foldedComment, partingComment, statusComment } from '../../src/report/comment.ts';
import { botLabels, labelSteps } from '../../src/report/labels.ts';
import { noticeOf } from '../../src/report/notice.ts';
import type { Dependent, Story } from '../../src/report/story.ts';
import { aRecord, aTask, keyFor } from '../support/records.ts';
import { bot } from '../support/sight.ts';

const settings = {
  labelPrefix: 'agent/',
  maxAttempts: 3,
  limits: new Map<string, number>(),
  whenDone: 'leave' as const,
};
const told = (
  change: Partial<Task>,
  story: Partial<Story> = {},
  more: Partial<typeof settings> = {},
) => {
  const task = aTask(change);
  const record = aRecord(keyFor(3), task);
  return statusComment(
    {
      record,
      task,
      bot,
      blockers: [],
      dependents: [],
      cycle: [],
      progress: null,
      pause: null,
      ...story,
    },
    { ...settings, ...more },
  );
};
const neighbour = (change: Partial<Neighbour>): Neighbour => ({
  key: keyFor(12),
  reference: '#12',
  title: 'Parse | the header',
  standing: 'open',
  unfit: null,
  phase: null,
  since: null,
  satisfied: false,
  ...change,
});
const dependent = (reference: string, change: Partial<Dependent> = {}): Dependent => ({
  ...neighbour({ reference, phase: 'blocked' }),
  waitsFor: [],
  ...change,
});
const attempt = (change: Partial<Attempt> = {}): Attempt => ({
  number: 1,
  run: null,
  from: '2026-11-24T14:02:00Z',
  to: '2026-11-24T14:08:12Z',
  ended: 'done',
  summary: 'Fixes #1 for @ann <!-- forgehand:status v1 -->',
  how: 'exit code 0',
  ...change,
});

describe('what a blocked task says', () => {
  it.each([
    [{}, 'open, not assigned to the bot', 'close it, or assign it to the bot'],
    [{ unfit: 'pull-request' as const }, 'an open pull request', 'a person: merge it'],
    [{ unfit: 'locked' as const }, 'open, but locked', 'close it, or unlock it and assign'],
    [{ phase: 'running' as const }, "open, in the bot's hands", 'the bot'],
    [{ phase: 'failed' as const }, 'failed', 'retry or close it'],
    [{ phase: 'cancelled' as const }, 'cancelled', 'retry or close it'],
    [{ phase: 'needs-human' as const }, 'has a question', 'answer it there'],
    [{ phase: 'held' as const }, 'held', 'resume it there'],
    [{ phase: 'done' as const }, 'done, its issue is open', 'check and close it'],
    [{ standing: 'not-planned' as const }, 'closed as not planned', 'take the dependency away'],
    [{ standing: 'unmerged' as const }, 'without being merged', 'take the dependency away'],
    [{ standing: 'missing' as const }, 'does not exist', 'correct or remove'],
    [{ standing: 'unreadable' as const }, 'may not read it', 'give the bot access'],
    [{ standing: 'unknown' as const, title: '' }, 'being looked at', 'the bot'],
  ])('of a blocker that is %j: %s, and who moves it', (change, state, mover) => {
    const text = told({ phase: 'blocked' }, { blockers: [neighbour(change)] });
    const row = text.split('\n').find((line) => line.startsWith('| #12')) ?? '';
    expect(row).toContain(state);
    expect(row).toContain(mover);
    expect(row.split('|')).toHaveLength(5);
  });

  it.each(['not-planned', 'unmerged', 'missing', 'unreadable'] as const)(
    'promises no start while a blocker is %s, but says whose turn it is',
    (standing) => {
      const text = told(
        { phase: 'blocked' },
        { blockers: [neighbour({ standing }), neighbour({})] },
      );
      expect(text).not.toContain('It starts by itself');
      expect(text).toContain("As things are, 1 of 2 can't be finished.");
      expect(text).toContain('**Your turn:**');
    },
  );

  it('promises no start while a line names what it could not find', () => {
    const unresolved = [{ text: 'acme/gone#1', why: 'no such repository' }];
    const text = told({ phase: 'blocked', unresolved }, { blockers: [] });
    expect(text).not.toContain('It starts by itself');
    expect(text).toContain("As things are, 1 of 1 can't be finished.");
  });

  it.each(['open', 'unknown'] as const)('promises the start while all are %s', (standing) => {
    const text = told({ phase: 'blocked' }, { blockers: [neighbour({ standing })] });
    expect(text).toContain('It starts by itself when that is finished.');
  });

  it('counts, names what waits in turn, and shows the ring it is in', () => {
    const text = told(
      {
        phase: 'blocked',
        unresolved: [{ text: 'acme/gone#1', why: 'no such repository' }],
        cycle: [keyFor(3), keyFor(5), keyFor(3)],
        notUnderstood: [{ line: 'Blocks: COORD-005', why: 'not an issue number' }],
      },
      {
        blockers: [neighbour({}), neighbour({ satisfied: true })],
        dependents: [dependent('#18'), dependent('#19', { phase: 'done' })],
        cycle: ['#3', '#5', '#3'],
      },
    );
    expect(text).toContain('**⏸ Blocked by 2 issues.**');
    expect(text).toContain('When this is done, #18 can go on.');
    expect(text).toContain('**It waits for itself:** #3 → #5 → #3. None of these can start.');
    expect(text).not.toContain('It starts by itself');
    expect(text).toContain('Line not understood, ignored:');
    expect(text).toContain('- [ ] Hold\n- [ ] Cancel');
  });

  it('cuts what is too long to read', () => {
    const blockers = Array.from({ length: 60 }, (_, i) => neighbour({ reference: `#${i}` }));
    const dependents = Array.from({ length: 12 }, (_, i) => dependent(`#9${i}`));
    const notUnderstood = [1, 2].map((i) => ({ line: `${i}`, why: 'odd' }));
    const text = told({ phase: 'blocked', notUnderstood }, { blockers, dependents });
    expect(text).toContain('… and 10 more.');
    expect(text).toContain('and 2 more can go on');
    expect(text).toContain('Lines not understood, ignored:');
    const many = told({ phase: 'blocked' }, { blockers, dependents, moreDependents: true });
    expect(many).toContain('#98, #99 and others can go on');
  });

  it('in a ring: who of it is waited for can be moved by a person only', () => {
    const cycle = ['#3', '#12', '#3'];
    const ring = [keyFor(3), keyFor(12), keyFor(3)];
    const blockers = [neighbour({ phase: 'blocked' })];
    const text = told({ phase: 'blocked', cycle: ring }, { blockers, cycle });
    expect(text).toContain('| waits for this issue in its turn | a person: take one of');
  });
});

describe('what other phases say', () => {
  it('queued: why, and when the next attempt comes', () => {
    expect(told({ phase: 'queued' })).toContain('it starts when a worker is free.');
    const limits = new Map([['acme/app', 1]]);
    expect(told({ phase: 'queued' }, {}, { limits })).toContain(
      'it starts when a worker is free and `acme/app` has a place (1 at once).',
    );
    const pause = {
      by: 'ann',
      at: '2026-11-24T14:00:00Z',
      reason: '@all: release',
      kind: 'person' as const,
    };
    expect(told({ phase: 'queued' }, { pause })).toContain(
      'The bot is paused since 24 Nov 14:00 UTC by ann: `@all: release`. It starts after that.',
    );
    const text = told({
      phase: 'queued',
      attempt: 2,
      notBefore: '2026-11-24T14:05:00Z',
      attempts: [attempt({ ended: 'retry', summary: '' })],
    });
    expect(text).toContain('Attempt 2 of 3 starts at 24 Nov 14:05 UTC');
    expect(text).toContain('the agent asked to try again later (exit code 0)');
  });

  it('running: since when, until when, how far', () => {
    const run = { id: 'r', startedAt: '2026-11-24T14:00:00Z', deadline: '2026-11-24T15:00:00Z' };
    const progress = {
      generation: 0,
      percent: 40,
      text: 'running the tests',
      at: Date.parse('2026-11-24T14:09:00Z'),
    };
    const stop = { why: 'cancelled' as const, by: 'ann', at: '' };
    const text = told({ phase: 'running', run, stop }, { progress });
    expect(text).toContain('It ends by 24 Nov 15:00 UTC at the latest.');
    expect(text).toContain('40 %, 24 Nov 14:09 UTC: `running the tests`');
    expect(text).toContain('**It is being stopped**');
    expect(told({ phase: 'running' }, { progress: { ...progress, percent: null } })).not.toContain(
      '%',
    );
  });

  it.each([
    ['person', 'ann', 'Nothing starts until somebody resumes'],
    ['edited', null, 'the text was changed'],
    ['reopened', null, 'it was reopened'],
    ['breaker', null, 'too often'],
  ] as const)('held by %s: why, and whose turn it is', (reason, by, words) => {
    const text = told({
      phase: 'held',
      hold: { reason, by, at: '2026-11-24T14:00:00Z', words: by ? 'until Monday' : '' },
    });
    expect(text).toContain(words);
    expect(text).toContain('**Your turn:**');
    expect(text).toContain('- [ ] Resume');
  });

  it('a question: how to answer', () => {
    const text = told({ phase: 'needs-human', question: 'Which port?' });
    expect(text).toContain('> Which port?');
    expect(text).toContain('`/answer`');
    expect(told({ phase: 'needs-human' })).toContain('no words');
    const app = { id: 9, login: 'helper_x[bot]' };
    expect(told({ phase: 'needs-human' }, { bot: app })).toContain('`@helper_x[bot]`');
    expect(told({ phase: 'held' })).toContain('**⏸ Held since');
  });

  it('done: what it did, what it released, and whose turn it is', () => {
    const text = told(
      {
        phase: 'done',
        attempts: [attempt({ ended: 'retry' }), attempt()],
        logTail: ['```', 'fixes #9'],
        word: 'A word.',
      },
      { dependents: [dependent('#18'), dependent('#21', { waitsFor: ['#15'] })] },
    );
    expect(text).toContain('in 6 min 12 s');
    expect(text).toContain('Free to start now: #18. Still waiting: #21 (for #15).');
    expect(text).toContain('Runs: 2 · last 2 lines of the log');
    expect(text).toContain('A word.');
    expect(text.match(/<!--/g)).toHaveLength(1);
    // In code nothing mentions or closes; outside of it nothing may.
    expect(text.replace(/`[^`]*`/g, '')).not.toMatch(/@ann|Fixes #1/);
  });

  it('done, with its issue closed by the bot: the way back is to reopen it', () => {
    const text = told({ phase: 'done' }, {}, { whenDone: 'close' as 'leave' });
    expect(text).not.toContain('stays open');
    expect(text).toContain('Edit the text and reopen the issue.');
    expect(text).not.toContain('Retry');
  });

  it('done: names as free only what may start now, not what is held or has ended', () => {
    const phases = ['queued', 'running', 'held', 'done', 'failed', 'cancelled'] as const;
    const dependents = phases.map((phase, i) => dependent(`#${20 + i}`, { phase }));
    const text = told({ phase: 'done', attempts: [attempt()] }, { dependents });
    expect(text).toContain('Free to start now: #20, #21.');
    expect(text).not.toMatch(/#2[2-5]/);
  });

  it('failed and cancelled: what stays blocked, and how to go on', () => {
    const failed = told(
      { phase: 'failed', attempts: [attempt({ ended: 'failed', summary: '' })] },
      { dependents: [dependent('#18')] },
    );
    expect(failed).toContain('#18 stays blocked until this is done.');
    expect(failed).toContain('`agent/queued`');
    const two = told({ phase: 'cancelled' }, { dependents: [dependent('#18'), dependent('#19')] });
    expect(two).toContain('#18, #19 stay blocked');
    expect(told({ phase: 'failed' })).toContain('the agent failed');
  });

  it('is signed by who assigned, where that is known', () => {
    const by = { id: 1, login: 'an<b>n' };
    expect(told({ assignment: { id: '1', at: '2026-11-24T13:48:00Z', by } })).toContain(
      'Assigned by anbn, 24 Nov 13:48 UTC',
    );
    expect(told({ assignment: { id: '1', at: '2026-11-24T13:48:00Z', by: null } })).toContain(
      '_Assigned, 24 Nov',
    );
    expect(plainLogin('@ann|')).toBe('ann');
    expect(plainLogin('ann_acme')).toBe('ann_acme');
  });
});

describe('comments that end', () => {
  it('say why the bot let go, in a marker that restores nothing', () => {
    const { assignment } = aTask();
    const text = partingComment(
      { why: 'closed', by: 'ann', at: '2026-11-24T14:00:00Z', assignment, turn: 3 },
      null,
    );
    expect(text).toContain('the issue was closed by ann');
    expect(readMarker(text)?.phase).toBe('stopped');
    expect(
      partingComment(
        { why: 'gone', by: null, at: '2026-11-24T14:00:00Z', assignment, turn: 3 },
        null,
      ),
    ).toContain('the issue is gone.');
  });

  it('are folded once, without their boxes', () => {
    const body = told({ phase: 'done' });
    const folded = foldedComment(body) ?? '';
    expect(folded).toContain('An earlier assignment');
    expect(folded).not.toContain('- [ ]');
    expect(readMarker(folded)).toEqual(readMarker(body));
    expect(foldedComment(folded)).toBeNull();
  });
});

describe('notices', () => {
  const all = { notify: ['done', 'failed', 'question'] as ('done' | 'failed' | 'question')[] };
  const where = { commentUrl: 'https://x/1' };
  const assignedBy = (login: string) => ({ assignment: { id: '1', at: '', by: { id: 1, login } } });
  it.each([
    ['done', {}, '✔ Done. [What happened](https://x/1)'],
    ['failed', {}, '✖ Failed: the agent failed.'],
    ['needs-human', { question: 'Which port?' }, '❓ @ann A question is open: `Which port?`'],
    ['needs-human', { assignment: { id: '1', at: '', by: null } }, '❓ @ann A question is open'],
    ['needs-human', { assignment: { id: '1', at: '', by: null }, author: '' }, '❓ A question'],
    ['needs-human', assignedBy('ann_acme'), '❓ @ann_acme A question'],
    ['needs-human', assignedBy('renovate[bot]'), '❓ A question'],
  ] as const)('of %s %j reads %s', (phase, change, text) => {
    expect(noticeOf(aTask({ phase, ...change }), where, all)?.text).toContain(text);
  });

  it('are made of nothing else, nor of what nobody wants', () => {
    expect(noticeOf(aTask({ phase: 'queued' }), where, all)).toBeNull();
    expect(noticeOf(aTask({ phase: 'done' }), where, { notify: [] })).toBeNull();
    expect(noticeOf(aTask({ phase: 'done' }), { commentUrl: null }, all)?.text).toBe('✔ Done.');
  });
});

describe('labels', () => {
  const at = (phase: Task['phase'] | null, labels: string[] = [], change: Partial<Task> = {}) => {
    const seen = {
      updatedAt: '',
      state: 'open' as const,
      labels,
      assignees: [],
      comments: 0,
      readAt: 10,
    };
    return aRecord(keyFor(3), phase && aTask({ phase, ...change }), { seen });
  };
  const last = (label: string | null, told = 5) => ({
    rev: 1,
    assignment: '',
    commentId: null,
    commentUrl: null,
    posting: false,
    bodyHash: '',
    label,
    notified: [],
    replied: [],
    refused: null,
    at: told,
  });

  it.each([
    ['a first contact', at('queued'), null, { add: 'agent/queued', remove: [] }],
    [
      'what was told, where nothing newer was seen',
      at('running'),
      last('agent/queued', 20),
      { add: 'agent/running', remove: ['agent/queued'] },
    ],
    [
      'what a person set by hand',
      at('queued', ['agent/done', 'agent/queued']),
      last('agent/queued'),
      { add: null, remove: ['agent/done'] },
    ],
    [
      'the end of the hands',
      at(null, ['agent/running']),
      last('agent/running'),
      { add: null, remove: ['agent/running'] },
    ],
    [
      'a hold that is over',
      at('queued', ['agent/hold']),
      last('agent/hold'),
      { add: 'agent/queued', remove: ['agent/hold'] },
    ],
    [
      "a person's hold beside a running agent",
      at('running', ['agent/hold'], {
        hold: { reason: 'person', by: 'ann', at: '2026-11-24T14:00:00Z', words: '' },
      }),
      last('agent/running'),
      { add: 'agent/running', remove: [] },
    ],
  ])('after %s', (_, record, toldBefore, steps) => {
    expect(labelSteps(record, toldBefore, 'agent/')).toEqual(steps);
  });

  it('are as the bot left them, where no look saw them since', () => {
    const told = { ...last('agent/running'), shown: { labels: ['agent/running'], at: 20 } };
    const cutShort = at('cancelled', ['agent/running', 'agent/cancelled']);
    expect(labelSteps(cutShort, told, 'agent/')).toEqual({
      add: 'agent/cancelled',
      remove: ['agent/running'],
    });
  });

  it('that a report may have taken off after a look saw them are set again', () => {
    const told = { ...last('agent/done'), shown: { labels: ['agent/done'], at: 5 } };
    const record = at('done', ['agent/done', 'agent/queued']);
    expect(labelSteps(record, { ...told, tried: ['agent/done'] }, 'agent/')).toEqual({
      add: 'agent/done',
      remove: ['agent/queued'],
    });
  });

  it('from before a loss go, also where the first report after it was cut short', () => {
    const tried = { ...last('agent/running', 20), label: null, tried: ['agent/queued'] };
    expect(labelSteps(at('queued', ['agent/running']), tried, 'agent/')).toEqual({
      add: 'agent/queued',
      remove: ['agent/running'],
    });
  });

  it('that a person sets again after they were put right are left to the next look', () => {
    const told = { ...last('agent/running'), shown: { labels: ['agent/running'], at: 20 } };
    const putRight = { since: aTask().since, times: 1 };
    const record = at('running', ['agent/running', 'agent/done'], { putRight });
    expect(labelSteps(record, told, 'agent/')).toEqual({ add: null, remove: [] });
  });

  it('that were left alone go with the next step', () => {
    const told = { ...last('agent/running'), shown: { labels: ['agent/running'], at: 5 } };
    const putRight = { since: aTask().since, times: 2 };
    const record = at('done', ['agent/running', 'agent/done', 'agent/queued'], { putRight });
    expect(labelSteps(record, { ...told, at: 20 }, 'agent/')).toEqual({
      add: null,
      remove: ['agent/queued', 'agent/running'],
    });
  });

  it('that ask for a cancel stay while the agent is being stopped', () => {
    const stop = { why: 'cancelled' as const, by: 'ann', at: '' };
    const record = at('running', ['agent/running', 'agent/cancelled'], { stop });
    expect(labelSteps(record, last('agent/running'), 'agent/')).toEqual({ add: null, remove: [] });
  });

  it('are exclusive, but for the hold', () => {
    const open = botLabels('agent/').filter(({ exclusive }) => !exclusive);
    expect(open.map(({ name }) => name)).toEqual(['agent/hold']);
  });
});
