import { readsOtherwise } from '../neighbour.ts';
import type { Policy } from '../policy.ts';
import type { Decision, Sight } from '../sight.ts';
import { ENDED, type IssueRecord, isSatisfied, type Task } from '../task.ts';
import { standingOf } from './assignment.ts';
import { heldFromStart, newTask } from './begin-task.ts';
import { hear } from './hear.ts';
import { letGo, stopRun } from './let-go.ts';
import { putRight } from './put-right.ts';
import { recordOf } from './record.ts';
import { restore } from './restore.ts';
import { wasTicked } from './ticked.ts';
import { underWay, waiting } from './waiting.ts';

/** A short wait in the queue is not told: reading the issue and its blockers again takes a part of it. */
const QUEUED_TOLD_AFTER_MS = 1_000;
/** A new blocker is looked at first, so that its title and state are told with it. */
const BLOCKED_TOLD_AFTER_MS = 300;

/** From what one look saw to the next record and what is owed. No I/O; the same sight gives the same decision. */
export function decide(sight: Sight, policy: Policy): Decision {
  const restored = restore(sight);
  const { assignment, ended, reopenedBy } = standingOf(restored, policy.triggerLabel);
  const task = restored.record?.task ?? null;

  if (!assignment) return letGo(restored, ended, policy);
  if (task?.phase === 'running' && task.assignment.id !== assignment.id) {
    return stopRun(
      restored,
      task,
      ended ?? { why: 'reassigned', by: null, at: new Date(sight.now).toISOString() },
    );
  }
  const same = task?.assignment.id === assignment.id ? task : null;
  const fresh = same ?? heldFromStart(newTask(assignment, restored), reopenedBy, restored, policy);
  return takeOn(restored, fresh, same === null, policy);
}

function takeOn(sight: Sight, start: Task, isNew: boolean, policy: Policy): Decision {
  const heard = hear(sight, start, isNew, policy);
  const before = isNew ? null : start;
  const stood = standing(heard.task, sight, before, policy);
  const shown = putRight(before, stood, sight, policy);
  const next = heard.word ? { ...shown, word: heard.word } : shown;
  const record: IssueRecord = { ...recordOf(sight), task: next, parting: null };
  return {
    record,
    owed: owedFor(sight, next),
    settled: next.phase === 'queued' || next.phase === 'running' ? [] : ['run'],
    tellDependents: !isSatisfied(record, policy.unblockOn) && readsOtherwise(sight.record, record),
    reasons: reasonsOf(sight.record?.task ?? null, next),
    asked: heard.asked,
  };
}

function standing(task: Task, sight: Sight, before: Task | null, policy: Policy): Task {
  if (task.phase === 'running') return underWay(task, sight, before);
  return isWaiting(task) ? waiting(task, sight, policy) : task;
}

function isWaiting(task: Task): boolean {
  return task.phase !== 'running' && task.phase !== 'needs-human' && !ENDED.includes(task.phase);
}

function owedFor(sight: Sight, next: Task): Decision['owed'] {
  const before = sight.record?.task ?? null;
  const owed: Decision['owed'] = {};
  if (next.phase === 'queued') owed.run = notBefore(next, sight.now);
  if (next.stop) owed.cancel = sight.now;
  if (isVisible(before, next) || wasTicked(sight) || waitsForOthers(sight, next)) {
    owed.report = sight.now + tellAfterMs(next);
  }
  return owed;
}

function tellAfterMs({ phase }: Task): number {
  if (phase === 'queued') return QUEUED_TOLD_AFTER_MS;
  return phase === 'blocked' ? BLOCKED_TOLD_AFTER_MS : 0;
}

function waitsForOthers({ record, needs }: Sight, next: Task): boolean {
  return next.phase === 'blocked' && record !== null && !isSameList(record.needs, needs);
}

function isSameList(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

function notBefore(task: Task, now: number): number {
  return task.notBefore ? Math.max(now, Date.parse(task.notBefore)) : now;
}

/** Everything of a task that people see, or that the marker must carry, is compared. */
function isVisible(before: Task | null, next: Task): boolean {
  const visible = ({ rank: _rank, ...task }: Task) => JSON.stringify(task);
  return before === null || visible(before) !== visible(next);
}

function reasonsOf(before: Task | null, next: Task): string[] {
  if (!before) return [`taken on: ${next.phase}`];
  return before.phase === next.phase ? [] : [`${before.phase} → ${next.phase}`];
}
