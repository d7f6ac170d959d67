import { lasted, moment } from '../domain/when.ts';
import type { Reading } from '../ledger/ledger.ts';

/** One sentence: what a task is doing, or what it waits for, as its own record knows. */
export function sentenceOf({ record, unmet }: Pick<Reading, 'record' | 'unmet'>): string {
  const task = record?.task;
  if (!task) return 'The bot has let go of it: nothing of it runs.';
  const last = task.attempts.at(-1);
  switch (task.phase) {
    case 'blocked':
      return `It waits for ${unmet.length === 1 ? 'another issue' : `${unmet.length} other issues`} and starts by itself when nothing is left to wait for.`;
    case 'queued':
      return task.notBefore
        ? `Its next attempt starts at ${moment(task.notBefore)} or later.`
        : 'It could start and waits for a free worker.';
    case 'held':
      return `It is held${task.hold?.by ? ` by ${task.hold.by}` : ''}${task.hold?.words ? `: ${task.hold.words}` : ''}. Resume lets it go on.`;
    case 'running':
      return task.stop
        ? 'Its agent is being stopped.'
        : `An agent is at work, attempt ${task.attempt}.`;
    case 'needs-human':
      return 'The agent asked something: an answer on the issue lets it go on.';
    case 'done':
      return `It is done${last ? `, in ${lasted(last.from, last.to)}` : ''}. The issue stays open until somebody has checked it.`;
    case 'failed':
      return `It failed${last ? `: ${last.how}` : ''}. It is not tried again by itself; Retry runs it again.`;
    case 'cancelled':
      return 'It was cancelled. Retry runs it again.';
  }
}
