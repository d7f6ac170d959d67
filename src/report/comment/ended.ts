import { howCancelled } from '../../domain/cancelled.ts';
import type { Task } from '../../domain/task.ts';
import { lasted, moment } from '../../domain/when.ts';
import type { TaskStory } from '../story.ts';
import { details, words } from './attempts.ts';
import { released, staysBlocked } from './dependents.ts';
import type { CommentSettings } from './settings.ts';
import { plainLogin } from './who.ts';

/** Done, failed or cancelled: what happened, what it means for others, whose turn it is. */
export function ended(story: TaskStory, settings: CommentSettings): string[] {
  const { task } = story;
  const last = task.attempts.at(-1);
  return [
    headline(task, settings),
    ...(task.phase === 'cancelled' ? [] : words(last)),
    yourTurn(story, settings),
    ...(task.phase === 'done' ? released(story) : []),
    ...details(task),
  ];
}

function headline(task: Task, { maxAttempts, whenDone }: CommentSettings): string {
  const last = task.attempts.at(-1);
  const took = last ? lasted(last.from, last.to) : '';
  switch (task.phase) {
    case 'done': {
      const stays = whenDone === 'close' ? '' : ' The issue stays open for you.';
      return `**✔ Done at ${moment(task.since)}${took && ` in ${took}`}**, attempt ${task.attempt} of ${maxAttempts}.${stays}`;
    }
    case 'failed':
      return `**✖ Failed at ${moment(task.since)}${took && ` after ${took}`}: ${last?.how ?? 'the agent failed'}.** It won't be tried again by itself.`;
    default:
      return `**■ Cancelled at ${moment(task.since)}${byWhomCancelled(task)}.** Nothing of it runs any more.`;
  }
}

function byWhomCancelled({ cancelled }: Task): string {
  if (!cancelled) return '';
  return howCancelled({ ...cancelled, by: cancelled.by && plainLogin(cancelled.by) });
}

function yourTurn(story: TaskStory, { labelPrefix, whenDone }: CommentSettings): string {
  const queuedLabel = `\`${labelPrefix}queued\``;
  switch (story.task.phase) {
    case 'done':
      return whenDone === 'close'
        ? '**Your turn:** check it. Not right? Edit the text and reopen the issue.'
        : '**Your turn:** check it and close the issue. Not right? Edit the text and tick Retry.';
    case 'failed':
      return `**Your turn:** correct the cause or the text, then tick Retry (or set ${queuedLabel}). To drop it, unassign the bot.${staysBlocked(story)}`;
    default:
      return `**Your turn:** to start it again, tick Retry (or set ${queuedLabel}). To drop it, unassign the bot.${staysBlocked(story)}`;
  }
}
