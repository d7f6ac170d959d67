import type { Change } from '../change.ts';
import { freeze } from '../freeze.ts';
import type { Person } from '../issue.ts';
import { type Marker, readMarker } from '../marker.ts';
import type { Policy } from '../policy.ts';
import type { Sight } from '../sight.ts';
import type { Assignment, Task } from '../task.ts';

/** A task as an assignment makes it, before it is decided what it waits for. */
export function newTask(assignment: Assignment, sight: Sight): Task {
  return {
    assignment,
    phase: 'blocked',
    since: new Date(sight.now).toISOString(),
    turn: sight.record?.task?.turn ?? sight.record?.parting?.turn ?? 0,
    attempt: 1,
    crashes: 0,
    generation: 0,
    frozen: freeze(sight.issue),
    textAt: assignment.at,
    changedAt: null,
    author: sight.issue.author.login,
    rank: 2,
    notBefore: null,
    hold: null,
    stop: null,
    run: null,
    attempts: [],
    question: null,
    answers: [],
    unresolved: [],
    cycle: null,
    notUnderstood: [],
    logTail: [],
    word: null,
    replies: [],
    helped: false,
    putRight: null,
    calmSince: null,
    barred: null,
  };
}

/** Reopened by somebody who may not, or carrying the hold label already on first contact. */
export function heldFromStart(
  task: Task,
  reopened: { actor: Person | null; at: string } | null,
  sight: Sight,
  { labelPrefix }: Policy,
): Task {
  if (reopened && sight.rightOf(reopened.actor) !== 'yes') {
    const words = 'reopened by somebody not known to have write permission';
    const by = reopened.actor?.login ?? null;
    return { ...task, hold: { reason: 'reopened', by, at: reopened.at, words } };
  }
  if (sight.record || !sight.issue.labels.includes(`${labelPrefix}hold`)) return task;
  return { ...task, hold: { reason: 'person', by: null, at: sight.issue.updatedAt, words: '' } };
}

/** The newest marker that the bot itself wrote among the comments. */
export function lastMarker(changes: Change[], bot: { id: number }): Marker | null {
  for (const change of changes.toReversed()) {
    if (change.kind !== 'commented' || change.actor?.id !== bot.id) continue;
    const marker = readMarker(change.body);
    if (marker) return marker;
  }
  return null;
}

/** After a loss: what was told goes on from there; an agent that ran then is started anew. */
export function restoredTask(marker: Marker, sight: Sight): Task {
  const task: Task = {
    ...newTask(marker.assignment, sight),
    attempt: marker.attempt,
    crashes: marker.crashes,
    generation: marker.generation,
    turn: marker.turn,
    frozen: marker.frozen,
    textAt: null,
    hold: marker.hold,
    cancelled: marker.cancelled ?? null,
  };
  const lasting = ['done', 'failed', 'cancelled', 'needs-human'] as const;
  const phase = lasting.find((phase) => phase === marker.phase);
  return phase ? { ...task, phase } : task;
}
