import type { Policy } from '../policy.ts';
import type { Sight } from '../sight.ts';
import { ENDED, PHASES, type Task } from '../task.ts';
import { CLOSED } from './heard.ts';

/** What shows a phase is written within that time, where the forge is well. */
const TOLD_WITHIN_MS = 2_000;

/**
 * A phase's label that a person moved, which asks for nothing, is put right once. Then it is left
 * alone until the phase moves: whoever sets it again, a person or another bot, gets a word, not a loop.
 */
export function putRight(before: Task | null, task: Task, sight: Sight, policy: Policy): Task {
  const by = movedBy(sight, policy);
  const isNews = before?.phase !== task.phase || before?.since !== task.since;
  if (isNews || showsPhase(task, sight, policy)) return task;
  if (by === null) return withoutWord(task, sight);
  const times = task.putRight?.since === task.since ? task.putRight.times + 1 : 1;
  return {
    ...task,
    putRight: { since: task.since, times },
    word: `${what(by, times)} ${wayOn(task, sight, policy)}`,
  };
}

/**
 * By nobody: a forge may carry out a write of the bot's long after it gave no answer, when a newer one
 * was written. Put right once too.
 */
function withoutWord(task: Task, { now }: Sight): Task {
  const { since, stop } = task;
  const mayBeOnItsWay = now - Date.parse(since) <= TOLD_WITHIN_MS;
  if (stop || mayBeOnItsWay || task.putRight?.since === since) return task;
  return { ...task, putRight: { since, times: 0 } };
}

/** Left as it is, also by a report that comes for another reason. */
export function isLeftAlone({ putRight, since }: Task): boolean {
  return putRight !== null && putRight.since === since && putRight.times > 1;
}

function movedBy({ changes, bot }: Sight, { labelPrefix }: Policy): string | null {
  for (const change of changes.toReversed()) {
    if (change.kind !== 'labeled' && change.kind !== 'unlabeled') continue;
    if (change.actor?.id === bot.id || !isPhase(change.label, labelPrefix)) continue;
    return change.actor?.login ?? 'somebody';
  }
  return null;
}

function showsPhase({ phase }: Task, { issue }: Sight, { labelPrefix }: Policy): boolean {
  const shown = issue.labels.filter((label) => isPhase(label, labelPrefix));
  if (phase === 'held') return shown.length === 0;
  return shown.length === 1 && shown[0] === `${labelPrefix}${phase}`;
}

function isPhase(label: string, prefix: string): boolean {
  return label.startsWith(prefix) && PHASES.some((phase) => label.slice(prefix.length) === phase);
}

function what(by: string, times: number): string {
  return times === 1
    ? `A label was changed by hand (${by}). It shows what the bot does, so it was put right.`
    : `A label was changed by hand again (${by}). It is left as it is until the next step.`;
}

function wayOn({ phase }: Task, { issue }: Sight, { labelPrefix }: Policy): string {
  if (issue.state === 'closed') return `To run it again: ${CLOSED}.`;
  return ENDED.includes(phase)
    ? `To run it again, tick Retry or set \`${labelPrefix}queued\`.`
    : `To move it, use \`${labelPrefix}hold\`, \`${labelPrefix}cancelled\`, a box or a command.`;
}
