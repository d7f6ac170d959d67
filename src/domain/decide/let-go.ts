import { readsOtherwise } from '../neighbour.ts';
import type { Policy } from '../policy.ts';
import type { Decision, Sight } from '../sight.ts';
import type { Stop } from '../stop.ts';
import type { Phase, Task } from '../task.ts';
import { hear } from './hear.ts';
import { putRight } from './put-right.ts';
import { recordOf } from './record.ts';
import { wasTicked } from './ticked.ts';

/** Their status comment is worth reading after the issue was closed. */
const TOLD: Phase[] = ['done', 'failed'];

/**
 * Nobody wants it: a waiting task goes at once, a running one stops, what its end tells stays. A
 * cancelled one goes too: whether the cancel was seen before the closing or with it must not show.
 * Nor must it whether a label that somebody moved was: the end's own is put right here as well.
 */
export function letGo(sight: Sight, ended: Stop | null, policy: Policy): Decision {
  const record = recordOf(sight);
  const task = record.task;
  const stop = ended ?? {
    why: 'unassigned' as const,
    by: null,
    at: new Date(sight.now).toISOString(),
  };
  if (task?.phase === 'running') return stopRun(sight, task, stop);
  if (task && TOLD.includes(task.phase) && sight.issue.state === 'closed')
    return keep(sight, task, policy);
  if (!task) {
    return {
      record,
      owed: {},
      settled: ['run'],
      tellDependents: readsOtherwise(sight.record, record),
      reasons: [],
    };
  }
  return {
    record: {
      ...record,
      task: null,
      parting: { ...stop, assignment: task.assignment, turn: task.turn },
    },
    owed: { report: sight.now },
    settled: ['run', 'cancel'],
    tellDependents: true,
    reasons: [`let go: ${stop.why}`],
  };
}

/** Nothing moves it any more; whoever asks for that is told so. */
function keep(sight: Sight, task: Task, policy: Policy): Decision {
  const { task: heard, word, asked } = hear(sight, task, false, policy);
  const shown = putRight(task, heard, sight, policy);
  const next = word ? { ...shown, word } : shown;
  const record = { ...recordOf(sight), task: next };
  return {
    record,
    owed: next !== task || wasTicked(sight) ? { report: sight.now } : {},
    settled: ['run'],
    tellDependents: readsOtherwise(sight.record, record),
    reasons: [],
    asked,
  };
}

export function stopRun(sight: Sight, task: Task, stop: Stop): Decision {
  const next = { ...task, stop: task.stop ?? stop };
  // The cursor stays: the changes that made the new assignment are read again once the run has ended.
  const record = { ...recordOf(sight), cursor: sight.record?.cursor ?? null, task: next };
  return {
    record,
    owed: { cancel: sight.now, report: sight.now },
    settled: [],
    tellDependents: false,
    reasons: [`stops: ${next.stop.why}`],
  };
}
