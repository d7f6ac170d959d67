import { freeze } from '../freeze.ts';
import type { Policy } from '../policy.ts';
import { rankOf } from '../rank.ts';
import type { Sight } from '../sight.ts';
import type { Hold, Phase, Task } from '../task.ts';
import { breakerHold } from './breaker.ts';

/** Where a task that neither runs nor has ended stands, from what the look saw. */
export function waiting(task: Task, sight: Sight, policy: Policy): Task {
  const text = follow(task, sight);
  const followed = { ...text, hold: text.hold ?? breakerHold(task, sight, policy) };
  const phase = phaseOf(followed, sight);
  return {
    ...followed,
    rank: rankOf(sight.issue.labels),
    unresolved: sight.unresolved,
    cycle: phase === 'blocked' ? sight.cycle : null,
    cycleUnsure: phase === 'blocked' && sight.cycle === null && sight.cycleUnsure === true,
    notUnderstood: sight.notUnderstood.slice(0, 5),
    phase,
    since: phase === task.phase ? followed.since : new Date(sight.now).toISOString(),
    turn: phase === 'queued' && task.phase !== 'queued' ? followed.turn + 1 : followed.turn,
  };
}

function phaseOf(task: Task, sight: Sight): Phase {
  if (task.hold) return 'held';
  return isBlocked(sight) ? 'blocked' : 'queued';
}

/**
 * A new edge is unmet until its blocker's own look says otherwise. An edge that somebody
 * else's text made stays; one that only this issue made goes with its line.
 */
export function isBlocked(sight: Sight): boolean {
  if (sight.unresolved.length > 0) return true;
  const known = new Set(sight.blockers);
  const needs = new Set(sight.needs);
  const own = new Set(sight.record?.needs ?? []);
  return (
    sight.needs.some((key) => !known.has(key)) ||
    sight.unmet.some((key) => needs.has(key) || !own.has(key))
  );
}

/** An agent at work goes on; a text that may run is given to it, another is held for afterwards. */
export function underWay(task: Task, sight: Sight, before: Task | null): Task {
  const followed = follow(task, sight);
  if (followed.frozen === (before ?? task).frozen) return followed;
  return { ...followed, changedAt: new Date(sight.now).toISOString() };
}

/** The author and writers only can edit, so where the author may write every edit is a writer's. */
function follow(task: Task, sight: Sight): Task {
  const now = freeze(sight.issue);
  if (now === task.frozen) return task.hold?.reason === 'edited' ? { ...task, hold: null } : task;
  const { updatedAt, author } = sight.issue;
  if (sight.rightOf(author) === 'yes') return { ...task, frozen: now, textAt: updatedAt };
  const hold: Hold = {
    reason: 'edited',
    by: null,
    at: updatedAt,
    words: 'title or text changed after the assignment, by nobody known to have write permission',
  };
  return { ...task, hold: task.hold ?? hold };
}
