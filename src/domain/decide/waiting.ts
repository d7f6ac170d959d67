import { freeze } from '../freeze.ts';
import { rankOf } from '../rank.ts';
import type { Sight } from '../sight.ts';
import type { Hold, Phase, Task } from '../task.ts';

/** Where a task that neither runs nor has ended stands, from what the look saw. */
export function waiting(task: Task, sight: Sight): Task {
  const followed = follow(task, sight);
  const phase = phaseOf(followed, sight);
  return {
    ...followed,
    rank: rankOf(sight.issue.labels),
    unresolved: sight.unresolved,
    cycle: phase === 'blocked' ? sight.cycle : null,
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

/** The author and writers only can edit, so where the author may write every edit is a writer's. */
function follow(task: Task, sight: Sight): Task {
  const now = freeze(sight.issue);
  if (now === task.frozen) return task.hold?.reason === 'edited' ? { ...task, hold: null } : task;
  if (sight.rightOf(sight.issue.author) === 'yes') return { ...task, frozen: now };
  const hold: Hold = {
    reason: 'edited',
    by: null,
    at: sight.issue.updatedAt,
    words: 'title or text changed after the assignment, by nobody known to have write permission',
  };
  return { ...task, hold: task.hold ?? hold };
}
