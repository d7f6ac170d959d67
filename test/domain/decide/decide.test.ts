import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/domain/decide/decide.ts';
import { markerOf, writeMarker } from '../../../src/domain/marker.ts';
import {
  aChange,
  aComment,
  after,
  anIssue,
  ann,
  aSight,
  assigned,
  begun,
  bot,
  NOW,
  policy,
  stranger,
  taskOf,
  unassigned,
} from '../../support/sight.ts';

const taken = () => decide(aSight({ changes: [assigned()] }), policy);

describe('an assignment', () => {
  it('makes a queued task that is owed a run at once', () => {
    const change = assigned();
    const decision = decide(aSight({ changes: [change] }), policy);
    expect(taskOf(decision)).toMatchObject({
      phase: 'queued',
      turn: 1,
      attempt: 1,
      assignment: { id: change.id, by: ann },
    });
    expect(decision.owed.run).toBe(NOW);
  });

  it('is named opened when the issue was born assigned', () => {
    expect(taskOf(decide(aSight(), policy)).assignment).toEqual({
      id: 'opened',
      at: '2026-11-24T13:00:00Z',
      by: ann,
    });
  });

  it('is the same however often it is looked at', () => {
    const first = taken();
    const second = decide(after(first), policy);
    expect(second.record.task).toEqual(first.record.task);
    expect(second.owed.report).toBeUndefined();
  });

  it('of somebody else beside the bot changes nothing', () => {
    const first = taken();
    const other = aChange({ kind: 'assigned', person: stranger });
    const second = decide(
      after(first, { changes: [other], issue: anIssue({ assignees: [bot, stranger] }) }),
      policy,
    );
    expect(second.record.task).toEqual(first.record.task);
  });

  it.each([
    ['a pull request', { pullRequest: { merged: false } }],
    ['a closed issue', { state: 'closed' as const, closedAs: 'completed' as const }],
    ['a locked issue', { locked: true }],
  ])('of %s makes no task', (_, change) => {
    expect(
      decide(aSight({ issue: anIssue(change), changes: [assigned()] }), policy).record.task,
    ).toBeNull();
  });

  it('by the trigger label counts where that is set', () => {
    const issue = anIssue({ assignees: [], labels: ['agent/run'] });
    const changes = [aChange({ kind: 'labeled', label: 'agent/run' })];
    const withLabel = { ...policy, triggerLabel: 'agent/run' };
    expect(taskOf(decide(aSight({ issue, changes }), withLabel)).phase).toBe('queued');
    expect(decide(aSight({ issue, changes }), policy).record.task).toBeNull();
    const upper = anIssue({ assignees: [], labels: ['Agent/Run'] });
    const set = [aChange({ kind: 'labeled', label: 'Agent/Run' })];
    expect(taskOf(decide(aSight({ issue: upper, changes: set }), withLabel)).assignment.id).toBe(
      set[0]?.id,
    );
  });
});

describe('unassigning, closing, locking', () => {
  it('lets go of a queued task at once and says who', () => {
    const decision = decide(
      after(taken(), { changes: [unassigned()], issue: anIssue({ assignees: [] }) }),
      policy,
    );
    expect(decision.record.task).toBeNull();
    expect(decision.record.parting).toMatchObject({ why: 'unassigned', by: 'ann' });
    expect(decision.settled).toContain('run');
    expect(decision.owed.report).toBe(NOW);
  });

  it('stops a running one', () => {
    const record = begun(taken());
    const decision = decide(
      aSight({
        record,
        changes: [aChange({ kind: 'closed' })],
        issue: anIssue({ state: 'closed' }),
      }),
      policy,
    );
    expect(taskOf(decision)).toMatchObject({
      phase: 'running',
      stop: { why: 'closed', by: 'ann' },
    });
    expect(decision.owed.cancel).toBe(NOW);
  });

  it('lets go also where no event tells of it', () => {
    const decision = decide(after(taken(), { issue: anIssue({ assignees: [] }) }), policy);
    expect(decision.record.parting).toMatchObject({ why: 'unassigned', by: null });
  });

  it('of another assignee keeps the task', () => {
    const changes = [aChange({ kind: 'unassigned', person: stranger })];
    expect(taskOf(decide(after(taken(), { changes }), policy)).phase).toBe('queued');
  });

  it('of a finished task by closing changes nothing and says nothing', () => {
    const first = taken();
    const record = { ...first.record, task: { ...taskOf(first), phase: 'done' as const } };
    const issue = anIssue({ state: 'closed', closedAs: 'completed' });
    const decision = decide(
      aSight({ record, issue, changes: [aChange({ kind: 'closed' })] }),
      policy,
    );
    expect(taskOf(decision).phase).toBe('done');
    expect(decision.owed).toEqual({});
  });

  it('and assigning again is a new assignment, whose turn goes on', () => {
    const first = taken();
    const again = assigned();
    const decision = decide(after(first, { changes: [unassigned(), again] }), policy);
    expect(taskOf(decision)).toMatchObject({ assignment: { id: again.id }, attempt: 1, turn: 2 });
  });

  it('and assigning again while it runs stops the old run first and reads the same changes again', () => {
    const record = begun(taken());
    const decision = decide(aSight({ record, changes: [unassigned(), assigned()] }), policy);
    expect(taskOf(decision).stop).toMatchObject({ why: 'unassigned' });
    expect(decision.record.cursor).toEqual(record.cursor);
  });
});

describe('a retry after a cancel, while the agent still stops', () => {
  const running = () => begun(taken());
  const words = (...texts: string[]) => texts.map((text) => aComment(text));

  it.each([
    [['/cancel', '/retry'], true],
    [['/cancel', '/retry', '/cancel'], undefined],
    [['/cancel', '/cancel'], undefined],
  ])('%j: the last word counts', (texts, again) => {
    const sight = { ...aSight({ changes: words(...texts) }), record: running() };
    const { stop } = taskOf(decide(sight, policy));
    expect(stop).toMatchObject({ why: 'cancelled' });
    expect(stop?.again).toBe(again);
  });
});

describe('reopening while somebody else has it', () => {
  const reopened = aChange({ kind: 'reopened' });
  const cancel = aComment('/cancel');

  it('starts nothing: the assignment that follows does, and no command before it counts', () => {
    const change = assigned();
    const changes = [reopened, cancel, change];
    const decision = decide(aSight({ changes }), policy);
    expect(taskOf(decision)).toMatchObject({ phase: 'queued', assignment: { id: change.id } });
  });

  it('after the bot was taken off starts nothing either', () => {
    const change = assigned();
    const changes = [unassigned(), reopened, cancel, change];
    const decision = decide(after(taken(), { changes }), policy);
    expect(taskOf(decision)).toMatchObject({ phase: 'queued', assignment: { id: change.id } });
  });
});

describe('reopening while assigned', () => {
  const closed = () =>
    decide(
      after(taken(), {
        issue: anIssue({ state: 'closed' }),
        changes: [aChange({ kind: 'closed' })],
      }),
      policy,
    );

  it('is a new assignment', () => {
    const reopened = aChange({ kind: 'reopened' });
    const decision = decide(after(closed(), { changes: [reopened] }), policy);
    expect(taskOf(decision)).toMatchObject({ phase: 'queued', assignment: { id: reopened.id } });
  });

  it.each([
    ['somebody without write permission', stranger],
    ['nobody we can name', null],
  ])('by %s is held until a writer resumes', (_, actor) => {
    const reopened = aChange({ kind: 'reopened' }, { actor });
    const decision = decide(after(closed(), { changes: [reopened] }), policy);
    expect(taskOf(decision)).toMatchObject({ phase: 'held', hold: { reason: 'reopened' } });
    const resumed = decide(after(decision, { changes: [aComment('/resume')] }), policy);
    expect(taskOf(resumed)).toMatchObject({ phase: 'queued', hold: null });
  });
});

describe('blockers', () => {
  it('hold a task back as long as one is not satisfied', () => {
    const first = decide(aSight({ changes: [assigned()], needs: ['gitea/7#1'] }), policy);
    expect(taskOf(first)).toMatchObject({ phase: 'blocked', turn: 0 });
    expect(first.owed.run).toBeUndefined();
    const known = { needs: ['gitea/7#1' as const], blockers: ['gitea/7#1' as const] };
    expect(taskOf(decide(after(first, { ...known, unmet: ['gitea/7#1'] }), policy)).phase).toBe(
      'blocked',
    );
    expect(taskOf(decide(after(first, known), policy))).toMatchObject({ phase: 'queued', turn: 1 });
  });

  it('that a new edit names are unmet until their own look', () => {
    const decision = decide(after(taken(), { needs: ['gitea/7#1'] }), policy);
    expect(taskOf(decision).phase).toBe('blocked');
    expect(decision.settled).toContain('run');
  });

  it.each([
    [
      'was assigned to the bot',
      decide(aSight({ issue: anIssue({ assignees: [] }) }), policy),
      {},
      true,
    ],
    ['was looked at for the first time', null, {}, true],
    ['was cancelled', taken(), { changes: [aComment('/cancel')] }, true],
    ['is held', taken(), { changes: [aComment('/hold')] }, true],
    [
      'was locked',
      decide(aSight({ issue: anIssue({ assignees: [] }) }), policy),
      { changes: [], issue: anIssue({ assignees: [], locked: true }) },
      true,
    ],
    ['was given another text', taken(), { issue: anIssue({ body: 'Other words.' }) }, false],
    ['waits for another in its turn', taken(), { needs: ['gitea/7#1' as const] }, false],
  ])('tell on what waits for them when it %s: who moves it', (_, before, seen, tells) => {
    const sight = aSight({ record: before?.record ?? null, changes: [assigned()], ...seen });
    expect(decide(sight, policy).tellDependents).toBe(tells);
  });

  it('whose line was edited away hold no longer', () => {
    const first = decide(aSight({ changes: [assigned()], needs: ['gitea/7#1'] }), policy);
    const sight = after(first, { needs: [], blockers: ['gitea/7#1'], unmet: ['gitea/7#1'] });
    expect(taskOf(decide(sight, policy)).phase).toBe('queued');
  });

  it('that another issue named still hold when this text names none', () => {
    const sight = after(taken(), { needs: [], blockers: ['gitea/7#1'], unmet: ['gitea/7#1'] });
    expect(taskOf(decide(sight, policy)).phase).toBe('blocked');
  });

  it('that were exchanged are told, a moment later, so that they are looked at first', () => {
    const first = decide(aSight({ changes: [assigned()], needs: ['gitea/7#1'] }), policy);
    const known = { needs: ['gitea/7#1' as const], blockers: ['gitea/7#1' as const] };
    const same = decide(after(first, { ...known, unmet: ['gitea/7#1'] }), policy);
    expect(same.owed.report).toBeUndefined();
    const other = { ...known, needs: ['gitea/7#2' as const], unmet: ['gitea/7#1' as const] };
    expect(decide(after(first, other), policy).owed.report).toBeGreaterThan(NOW);
  });

  it('that are too many to search for a ring are told as such, until the search says otherwise', () => {
    const many = { changes: [assigned()], needs: ['gitea/7#1' as const] };
    const unsure = decide(aSight({ ...many, cycleUnsure: true }), policy);
    expect(taskOf(unsure)).toMatchObject({ phase: 'blocked', cycle: null, cycleUnsure: true });
    const known = { needs: ['gitea/7#1' as const], unmet: ['gitea/7#1' as const] };
    const found = {
      ...known,
      cycle: ['gitea/7#3' as const, 'gitea/7#1' as const, 'gitea/7#3' as const],
    };
    expect(taskOf(decide(after(unsure, found), policy))).toMatchObject({ cycleUnsure: false });
  });

  it('that can not be resolved hold, and are told', () => {
    const unresolved = [{ text: 'acme/gone#1', why: 'no such repository' }];
    const decision = decide(aSight({ changes: [assigned()], unresolved }), policy);
    expect(taskOf(decision)).toMatchObject({ phase: 'blocked', unresolved });
  });
});

describe('edits', () => {
  const edited = anIssue({ body: 'Please, and rm -rf.' });

  it('by an author who may write are followed', () => {
    const first = taken();
    const decision = decide(after(first, { issue: edited }), policy);
    expect(taskOf(decision).phase).toBe('queued');
    expect(taskOf(decision).frozen).not.toBe(taskOf(first).frozen);
  });

  it("that may be an outsider's are held, until a writer resumes", () => {
    const issue = { ...edited, author: stranger };
    const held = decide(after(taken(), { issue }), policy);
    expect(taskOf(held)).toMatchObject({ phase: 'held', hold: { reason: 'edited' } });
    const resumed = decide(after(held, { issue, changes: [aComment('/resume')] }), policy);
    expect(taskOf(resumed).phase).toBe('queued');
    expect(taskOf(decide(after(resumed, { issue }), policy)).phase).toBe('queued');
  });

  it('taken back end their own hold', () => {
    const issue = anIssue({ author: stranger });
    const first = decide(aSight({ issue, changes: [assigned()] }), policy);
    const held = decide(after(first, { issue: { ...edited, author: stranger } }), policy);
    expect(taskOf(decide(after(held, { issue }), policy)).phase).toBe('queued');
  });
});

describe('commands', () => {
  it.each([
    ['/hold until Monday', 'held'],
    ['/cancel', 'cancelled'],
    ['@forgehand cancel', 'cancelled'],
    ['> /cancel', 'queued'],
    ['```\n/cancel\n```', 'queued'],
  ])('%j of a writer makes a queued task %s', (body, phase) => {
    expect(taskOf(decide(after(taken(), { changes: [aComment(body)] }), policy)).phase).toBe(phase);
  });

  it('of somebody who may not are refused, with a word', () => {
    const changes = [aComment('/cancel', { actor: stranger })];
    const decision = decide(after(taken(), { changes }), policy);
    expect(taskOf(decision).phase).toBe('queued');
    expect(taskOf(decision).word).toContain('mallory');
  });

  it("of the bot itself, and its marker pasted by others, are nobody's", () => {
    const changes = [aComment('/cancel', { actor: bot })];
    expect(taskOf(decide(after(taken(), { changes }), policy)).phase).toBe('queued');
  });

  it('before the assignment are not obeyed', () => {
    const changes = [aComment('/cancel', { at: '2026-11-24T13:01:00Z' }), assigned()];
    expect(taskOf(decide(aSight({ changes }), policy)).phase).toBe('queued');
  });

  it('stop a running agent by cancel, and leave it running by hold', () => {
    const record = begun(taken());
    expect(
      taskOf(decide(aSight({ record, changes: [aComment('/cancel')] }), policy)).stop,
    ).toMatchObject({
      why: 'cancelled',
      by: 'ann',
    });
    const held = taskOf(decide(aSight({ record, changes: [aComment('/hold')] }), policy));
    expect(held).toMatchObject({ phase: 'running', stop: null, hold: { reason: 'person' } });
  });

  it('retry an ended task with attempts anew', () => {
    const first = taken();
    const record = {
      ...first.record,
      task: { ...taskOf(first), phase: 'failed' as const, attempt: 3 },
    };
    const decision = decide(aSight({ record, changes: [aComment('/retry')] }), policy);
    expect(taskOf(decision)).toMatchObject({ phase: 'queued', attempt: 1, turn: 2 });
    expect(decision.owed.run).toBe(NOW);
  });

  it('answer a question and go on', () => {
    const first = taken();
    const record = {
      ...first.record,
      task: { ...taskOf(first), phase: 'needs-human' as const, question: 'Which port?' },
    };
    const decision = decide(
      aSight({ record, changes: [aComment('@forgehand 8080 please')] }),
      policy,
    );
    expect(taskOf(decision)).toMatchObject({
      phase: 'queued',
      question: null,
      answers: [{ by: 'ann', text: '8080 please' }],
    });
  });

  it('answer nothing without words: the question stays open, and it says so', () => {
    const first = taken();
    const record = {
      ...first.record,
      task: { ...taskOf(first), phase: 'needs-human' as const, question: 'Which port?' },
    };
    const task = taskOf(decide(aSight({ record, changes: [aComment('/answer')] }), policy));
    expect(task).toMatchObject({ phase: 'needs-human', question: 'Which port?', answers: [] });
    expect(task.word).toContain('it has no words: write them after `/answer`');
  });
});

describe('labels set by people', () => {
  const labelled = (label: string) => aChange({ kind: 'labeled', label });

  it('hold and go on', () => {
    const held = decide(
      after(taken(), {
        issue: anIssue({ labels: ['agent/hold'] }),
        changes: [labelled('agent/hold')],
      }),
      policy,
    );
    expect(taskOf(held)).toMatchObject({ phase: 'held', hold: { reason: 'person', by: 'ann' } });
    const off = decide(
      after(held, { changes: [aChange({ kind: 'unlabeled', label: 'agent/hold' })] }),
      policy,
    );
    expect(taskOf(off).phase).toBe('queued');
  });

  it('queue an ended task again and cancel a waiting one', () => {
    const first = taken();
    const record = { ...first.record, task: { ...taskOf(first), phase: 'done' as const } };
    expect(
      taskOf(decide(aSight({ record, changes: [labelled('agent/queued')] }), policy)).phase,
    ).toBe('queued');
    expect(
      taskOf(decide(after(first, { changes: [labelled('agent/cancelled')] }), policy)).phase,
    ).toBe('cancelled');
  });

  it('set by the bot itself are no wishes', () => {
    const changes = [aChange({ kind: 'labeled', label: 'agent/cancelled' }, { actor: bot })];
    expect(taskOf(decide(after(taken(), { changes }), policy)).phase).toBe('queued');
  });

  it('order what waits', () => {
    const decision = decide(
      after(taken(), { issue: anIssue({ labels: ['Priority/High'] }) }),
      policy,
    );
    expect(taskOf(decision).rank).toBe(1);
  });
});

describe('after a total loss', () => {
  const told = (phase: 'done' | 'running' | 'failed' | 'needs-human', cursorId: string) => {
    const task = { ...taskOf(taken()), phase, attempt: 2, generation: 77, turn: 4 };
    return writeMarker(markerOf(task, { at: '2026-11-24T13:50:00Z', ids: [cursorId] }));
  };

  it('a task that was told as finished stays finished', () => {
    const changes = [assigned(), aComment(`${told('done', '1')}\nDone.`, { actor: bot })];
    const decision = decide(aSight({ changes }), policy);
    expect(taskOf(decision)).toMatchObject({ phase: 'done', attempt: 2, generation: 77 });
    expect(decision.owed.run).toBeUndefined();
  });

  it('a task that ran starts again as the same attempt', () => {
    const changes = [assigned(), aComment(told('running', '1'), { actor: bot })];
    expect(taskOf(decide(aSight({ changes }), policy))).toMatchObject({
      phase: 'queued',
      attempt: 2,
      turn: 5,
    });
  });

  it('what the ledger knew no more is told on what waits for it', () => {
    const changes = [assigned(), aComment(told('running', '1'), { actor: bot })];
    expect(decide(aSight({ changes }), policy).tellDependents).toBe(true);
  });

  it('commands before the cursor are not obeyed again, later ones are', () => {
    const old = aComment('/cancel', { id: '500', at: '2026-11-24T13:50:00Z' });
    const marker = aComment(told('failed', '500'), {
      actor: bot,
      id: '501',
      at: '2026-11-24T13:50:00Z',
    });
    expect(taskOf(decide(aSight({ changes: [old, marker] }), policy)).phase).toBe('failed');
    const later = aComment('/retry', { id: '502', at: '2026-11-24T13:55:00Z' });
    expect(taskOf(decide(aSight({ changes: [old, marker, later] }), policy)).phase).toBe('queued');
  });

  it('a marker pasted by a person is not believed', () => {
    const changes = [assigned(), aComment(told('done', '1'))];
    expect(taskOf(decide(aSight({ changes }), policy)).phase).toBe('queued');
  });
});
