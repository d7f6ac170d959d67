import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES, COMMANDS } from '../../../src/domain/command-table.ts';
import { decide } from '../../../src/domain/decide/decide.ts';
import { freeze } from '../../../src/domain/freeze.ts';
import { markerOf, writeMarker } from '../../../src/domain/marker.ts';
import type { Hold, IssueRecord, Phase, Task } from '../../../src/domain/task.ts';
import { PHASES } from '../../../src/domain/task.ts';
import type { WishKind } from '../../../src/domain/wish.ts';
import { aRecord, aTask, keyFor } from '../../support/records.ts';
import {
  aChange,
  aComment,
  anIssue,
  ann,
  aSight,
  bot,
  NOW,
  policy,
  stranger,
  taskOf,
} from '../../support/sight.ts';

const HELD: Hold = { reason: 'person', by: 'ann', at: '2026-11-24T13:50:00Z', words: '' };

/** A task as it stands in a phase; blocked ones wait for #1. */
function standing(phase: Phase, change: Partial<Task> = {}): IssueRecord & { task: Task } {
  const task = aTask({
    phase,
    turn: 3,
    attempt: 2,
    frozen: freeze(anIssue()),
    hold: phase === 'held' ? HELD : null,
    question: phase === 'needs-human' ? 'Which port?' : null,
    run:
      phase === 'running'
        ? { id: 'r', startedAt: '2026-11-24T14:00:00Z', deadline: '2026-11-24T15:00:00Z' }
        : null,
    ...change,
  });
  const needs = phase === 'blocked' ? [keyFor(1)] : [];
  const record = aRecord(keyFor(3), task, { needs, cursor: { at: '', ids: [] } });
  return { ...record, task };
}

function look(record: IssueRecord & { task: Task }, change: Parameters<typeof aSight>[0]) {
  const { needs } = record;
  const labels = [`agent/${record.task.phase === 'held' ? 'hold' : record.task.phase}`];
  const issue = anIssue({ labels });
  return decide(aSight({ record, issue, needs, blockers: needs, unmet: needs, ...change }), policy);
}

/** What a wish leaves: the phase, `!` where the agent is being stopped, `h` where it is held beside. */
const shorthand = ({ phase, stop, hold }: Task) =>
  `${phase}${stop ? '!' : ''}${hold && phase !== 'held' ? ' h' : ''}`;

type Asked = WishKind | 'answer';
const TABLE: Record<Phase, Record<Asked, string>> = {
  blocked: { retry: 'blocked', cancel: 'cancelled', hold: 'held', resume: 'no', answer: 'no' },
  queued: { retry: 'queued', cancel: 'cancelled', hold: 'held', resume: 'no', answer: 'no' },
  held: { retry: 'queued', cancel: 'cancelled', hold: 'held', resume: 'queued', answer: 'no' },
  running: { retry: 'no', cancel: 'running!', hold: 'running h', resume: 'no', answer: 'no' },
  'needs-human': {
    retry: 'queued',
    cancel: 'cancelled',
    hold: 'needs-human h',
    resume: 'no',
    answer: 'queued',
  },
  done: { retry: 'queued', cancel: 'no', hold: 'no', resume: 'no', answer: 'no' },
  failed: { retry: 'queued', cancel: 'no', hold: 'no', resume: 'no', answer: 'no' },
  cancelled: { retry: 'queued', cancel: 'no', hold: 'no', resume: 'no', answer: 'no' },
};
const ROWS = PHASES.flatMap((phase) =>
  (Object.keys(TABLE[phase]) as Asked[]).map((wish) => [wish, phase, TABLE[phase][wish]] as const),
);

describe('every wish in every phase', () => {
  it.each(ROWS)('/%s of a writer in %s: %s', (wish, phase, expected) => {
    const decision = look(standing(phase), { changes: [aComment(`/${wish} well`)] });
    const task = taskOf(decision);
    const [reply] = task.replies;
    if (expected === 'no') {
      expect(shorthand(task)).toBe(shorthand(standing(phase).task));
      expect(reply).toMatchObject({ kind: 'refused', by: 'ann' });
      expect(task.word).toContain(COMMANDS[wish].elsewhere);
    } else {
      expect(shorthand(task)).toBe(expected);
      expect(reply).toMatchObject({ kind: 'obeyed' });
      expect(task.word).toBeNull();
    }
    expect(decision.owed.report).toBeDefined();
  });

  it.each(ROWS.filter(([wish]) => wish !== 'answer'))(
    '%s from the page or the command line in %s moves it as the command does',
    (wish, phase, expected) => {
      const asked = {
        kind: wish as WishKind,
        by: 'operator',
        at: '2026-11-24T14:00:00Z',
        words: '',
      };
      const task = taskOf(look(standing(phase), { wishes: [asked] }));
      const still = shorthand(standing(phase).task);
      expect(shorthand(task)).toBe(expected === 'no' ? still : expected);
    },
  );

  it.each(ROWS)('/%s of a stranger in %s: refused, nothing moves', (wish, phase) => {
    const theirs = aComment(`/${wish} well`, { actor: stranger });
    const task = taskOf(look(standing(phase), { changes: [theirs] }));
    expect(shorthand(task)).toBe(shorthand(standing(phase).task));
    expect(task.replies).toMatchObject([{ kind: 'refused', by: 'mallory' }]);
    expect(task.word).toContain('it takes write permission');
  });

  it.each(PHASES)('/status and /help in %s are answered and move nothing', (phase) => {
    const changes = [aComment('/status\n/help')];
    const task = taskOf(look(standing(phase), { changes }));
    expect(shorthand(task)).toBe(shorthand(standing(phase).task));
    expect(task.replies).toMatchObject([{ kind: 'obeyed', tell: ['status', 'help'] }]);
  });

  it('a retry confirms the text and starts the attempts at 1, wherever it is', () => {
    for (const phase of COMMANDS.retry.phases) {
      const issue = anIssue({ body: 'Edited since.', author: stranger });
      const record = standing(phase);
      const changes = [aComment('/retry')];
      const decision = look(record, { changes, issue });
      expect(taskOf(decision)).toMatchObject({ attempt: 1, hold: null, frozen: freeze(issue) });
    }
  });

  it('the table names every command', () => {
    const asked = [...Object.keys(TABLE.done), 'status', 'help'];
    expect(COMMAND_NAMES.toSorted()).toEqual(asked.toSorted());
  });
});

describe('one comment with several commands', () => {
  it('is obeyed line by line, each from where the one before left it', () => {
    const task = taskOf(look(standing('queued'), { changes: [aComment('/cancel\n/retry')] }));
    expect(task).toMatchObject({ phase: 'queued', turn: 4, attempt: 1 });
  });

  it('gets one answer: no, where one of them was refused', () => {
    const task = taskOf(look(standing('running'), { changes: [aComment('/hold\n/retry')] }));
    expect(shorthand(task)).toBe('running h');
    expect(task.replies).toHaveLength(1);
    expect(task.replies[0]).toMatchObject({ kind: 'refused' });
  });
});

describe('of a task that ended, when its issue is closed', () => {
  const issue = anIssue({ state: 'closed', labels: ['agent/done'] });
  const wayBack = 'the issue is closed; reopen it with the bot assigned, and it starts anew';

  it.each(COMMAND_NAMES.filter((name) => name !== 'status' && name !== 'help'))(
    '/%s is refused with the way back, and moves nothing',
    (name) => {
      const decision = look(standing('done'), { issue, changes: [aComment(`/${name} well`)] });
      const task = taskOf(decision);
      expect(task).toMatchObject({ phase: 'done', turn: 3, replies: [{ kind: 'refused' }] });
      expect(task.word).toBe(`\`/${name}\` of ann was not obeyed: ${wayBack}.`);
      expect(decision.owed).toEqual({ report: NOW });
    },
  );

  it('/status is answered', () => {
    const task = taskOf(look(standing('failed'), { issue, changes: [aComment('/status')] }));
    expect(task.replies).toMatchObject([{ kind: 'obeyed', tell: ['status'] }]);
  });

  it('a tick is read by a report, and refused', () => {
    const body = `${writeMarker(markerOf(standing('done').task, null))}\n- [x] Retry`;
    const ticked = aComment(body, { actor: bot });
    expect(look(standing('done'), { issue, changes: [ticked] }).owed).toEqual({ report: NOW });
    const at = '2026-11-24T14:00:00Z';
    const retry = { kind: 'retry', way: 'box', by: 'a ticked box', at, words: '' } as const;
    const task = taskOf(look(standing('done'), { issue, wishes: [retry] }));
    expect(task).toMatchObject({ phase: 'done', turn: 3 });
    expect(task.word).toBe(`\`retry\` by a ticked box was not obeyed: ${wayBack}.`);
  });

  it('its label is put right, with a word', () => {
    const changes = [aChange({ kind: 'labeled', label: 'agent/queued' })];
    const moved = anIssue({ state: 'closed', labels: ['agent/queued'] });
    const task = taskOf(look(standing('done'), { issue: moved, changes }));
    expect(task).toMatchObject({ phase: 'done', putRight: { times: 1 } });
    expect(task.word).toContain(wayBack);
  });
});

describe('a label that is put right', () => {
  const moved = (phase: Phase, state: 'open' | 'closed' = 'open') => {
    const changes = [aChange({ kind: 'labeled', label: 'agent/running' })];
    const issue = anIssue({ state, labels: ['agent/running'] });
    return taskOf(look(standing(phase), { issue, changes })).word;
  };

  it('comes with what may move the task as it stands', () => {
    expect(moved('needs-human')).toContain('To move it, use `agent/hold`, `agent/cancelled`,');
    expect(moved('failed')).toContain('To run it again, tick Retry or set `agent/queued`.');
    expect(moved('done', 'closed')).toContain('the issue is closed; reopen it');
  });
});

describe('who is answered', () => {
  const robot = { id: 41, login: 'ci[bot]' };

  it('a stranger who goes on is answered five times, then no more', () => {
    const changes = Array.from({ length: 9 }, () => aComment('/cancel', { actor: stranger }));
    expect(taskOf(look(standing('running'), { changes })).replies).toHaveLength(5);
  });

  it('whose right can not be known is refused, with what to do about it', () => {
    const changes = [aComment('/cancel')];
    const task = taskOf(look(standing('queued'), { changes, rightOf: () => 'unknown' }));
    expect(task).toMatchObject({ phase: 'queued', replies: [{ kind: 'refused' }] });
    expect(task.word).toContain('COMMAND_USERS');
  });

  it('another bot is ignored, in comments and by labels, unless it is named', () => {
    const labelled = aChange({ kind: 'labeled', label: 'agent/cancelled' }, { actor: robot });
    const changes = [aComment('/cancel', { actor: robot }), labelled];
    const record = standing('queued');
    const ignored = taskOf(look(record, { changes, rightOf: () => 'yes' }));
    expect(ignored).toMatchObject({ phase: 'queued', replies: [] });
    const named = { ...policy, commandUsers: ['CI[bot]'] };
    const sight = aSight({ record, changes, rightOf: () => 'yes' });
    expect(taskOf(decide(sight, named)).phase).toBe('cancelled');
  });

  it('an unknown word gets the list once, of those who may command', () => {
    const word = (actor = ann) => aComment('@forgehand dance', { actor });
    const tells = (changes: ReturnType<typeof word>[]) =>
      taskOf(look(standing('running'), { changes })).replies.flatMap(({ tell }) => tell);
    expect(tells([word(), word()])).toEqual(['help']);
    expect(tells([word(stranger)])).toEqual([]);
    expect(tells([aComment('/help', { actor: stranger })])).toEqual(['help']);
    expect(tells([word(), aComment('/help', { actor: stranger })])).toEqual(['help']);
    expect(tells([word(), aComment('/help')])).toEqual(['help', 'help']);
  });

  it("the bot's own new comment is nobody's, nor is one that carries its marker", () => {
    const pasted = `${'<!-- forgehand:status v1 {} -->'}\n/cancel`;
    const changes = [aComment('/cancel', { actor: bot }), aComment('/cancel', { actor: null })];
    expect(taskOf(look(standing('queued'), { changes })).phase).toBe('queued');
    expect(taskOf(look(standing('queued'), { changes: [aComment(pasted)] })).replies).toHaveLength(
      1,
    );
  });
});

describe('a phase label moved by hand', () => {
  const labelled = (label: string) => aChange({ kind: 'labeled', label });
  const shown = (...labels: string[]) => anIssue({ labels });

  it('is put right once, then it is a word, until the phase moves', () => {
    const first = look(standing('running'), {
      changes: [labelled('agent/done')],
      issue: shown('agent/done'),
    });
    expect(taskOf(first).putRight).toEqual({ since: taskOf(first).since, times: 1 });
    expect(taskOf(first).word).toContain('so it was put right');
    expect(first.owed.report).toBeDefined();
    const record = first.record as IssueRecord & { task: Task };
    const second = look(record, { changes: [labelled('agent/done')], issue: shown('agent/done') });
    expect(taskOf(second).putRight?.times).toBe(2);
    expect(taskOf(second).word).toContain('left as it is');
    const moved = { ...taskOf(second), since: '2026-11-24T15:00:00Z' };
    const later = look(
      { ...record, task: moved },
      {
        changes: [labelled('agent/done')],
        issue: shown('agent/done'),
      },
    );
    expect(taskOf(later).putRight?.times).toBe(1);
  });

  it('that is taken off is put right too; one that asks for something is no matter of this', () => {
    const off = aChange({ kind: 'unlabeled', label: 'agent/running' });
    expect(
      taskOf(look(standing('running'), { changes: [off], issue: shown() })).putRight,
    ).not.toBeNull();
    const cancelled = look(standing('queued'), {
      changes: [labelled('agent/cancelled')],
      issue: shown('agent/cancelled'),
    });
    expect(taskOf(cancelled)).toMatchObject({ phase: 'cancelled', putRight: null });
    const queued = look(standing('queued'), {
      changes: [labelled('bug')],
      issue: shown('bug', 'agent/queued'),
    });
    expect(taskOf(queued).putRight).toBeNull();
  });

  it('is put right on a finished issue too that was closed before anybody looked', () => {
    const closed = { state: 'closed', closedAs: 'completed' } as const;
    const off = aChange({ kind: 'unlabeled', label: 'agent/done' });
    const close = aChange({ kind: 'closed' });
    const first = look(standing('done'), { changes: [off, close], issue: anIssue(closed) });
    expect(taskOf(first)).toMatchObject({ phase: 'done', putRight: { times: 1 } });
    expect(first.owed.report).toBeDefined();
    const shows = anIssue({ ...closed, labels: ['agent/done'] });
    const quiet = look(standing('done'), { changes: [close], issue: shows });
    expect(taskOf(quiet).putRight).toBeNull();
    expect(quiet.owed.report).toBeUndefined();
  });

  it('agent/queued is a wish on an ended task only', () => {
    const changes = [labelled('agent/queued')];
    expect(taskOf(look(standing('failed'), { changes })).phase).toBe('queued');
    expect(taskOf(look(standing('held'), { changes })).phase).toBe('held');
  });
});

describe('a breaker', () => {
  const ten = { runs: 10, writes: 0 };

  it.each([
    [ten, 'BREAKER_RUNS'],
    [{ runs: 0, writes: 60 }, 'BREAKER_WRITES'],
  ])('holds a waiting task at %j and says why', (spent, name) => {
    const decision = look(standing('queued'), { spent });
    expect(taskOf(decision)).toMatchObject({
      phase: 'held',
      hold: { reason: 'breaker', by: null },
    });
    expect(taskOf(decision).hold?.words).toContain(name);
    expect(decision.settled).toContain('run');
  });

  it('is calmed by a person only, and what was before counts no more', () => {
    const held = look(standing('queued'), { spent: ten });
    const record = held.record as IssueRecord & { task: Task };
    expect(taskOf(look(record, { spent: { runs: 0, writes: 0 } })).phase).toBe('held');
    const resumed = look(record, { spent: ten, changes: [aComment('/resume')] });
    expect(taskOf(resumed)).toMatchObject({ phase: 'queued', hold: null });
    expect(taskOf(resumed).calmSince).toBe('2026-11-24T14:00:00.000Z');
  });

  it('leaves an agent at work alone', () => {
    expect(shorthand(taskOf(look(standing('running'), { spent: ten })))).toBe('running');
  });
});

describe('a text that changes while an agent runs', () => {
  const edited = (author = ann) =>
    anIssue({ body: 'Other words.', author, labels: ['agent/running'] });

  it('is to be handed on when its author may write', () => {
    const task = taskOf(look(standing('running'), { issue: edited() }));
    expect(task.frozen).toBe(freeze(edited()));
    expect(task).toMatchObject({ hold: null, changedAt: '2026-11-24T14:00:00.000Z' });
  });

  it('is kept from the agent when it may be an outsider’s, until somebody resumes', () => {
    const issue = edited(stranger);
    const held = look(standing('running'), { issue });
    const { frozen } = standing('running').task;
    expect(taskOf(held)).toMatchObject({ frozen, changedAt: null, hold: { reason: 'edited' } });
    const record = held.record as IssueRecord & { task: Task };
    const resumed = taskOf(look(record, { issue, changes: [aComment('/resume')] }));
    expect(resumed).toMatchObject({ frozen: freeze(issue), hold: null });
    expect(resumed.changedAt).not.toBeNull();
  });
});
