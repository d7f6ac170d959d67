import { quoteBlock, quoteInline } from '../../domain/quote.ts';
import type { Task } from '../../domain/task.ts';
import { moment } from '../../domain/when.ts';
import { type CommentSettings, plainLogin } from '../comment.ts';
import type { Story } from '../story.ts';
import { attemptLines } from './attempts.ts';
import { canStartNext } from './dependents.ts';

type Told = Story & { task: Task };

export function queued(story: Told, { maxAttempts }: CommentSettings): string[] {
  const { task } = story;
  const first = task.notBefore
    ? `**⏳ Queued since ${moment(task.since)}.** Attempt ${task.attempt} of ${maxAttempts} starts at ${moment(task.notBefore)}.`
    : `**⏳ Queued since ${moment(task.since)}.** Nothing blocks it: it starts when a worker is free.`;
  return [first, ...earlier(task), ...canStartNext(story)];
}

export function running(story: Told, { maxAttempts }: CommentSettings): string[] {
  const { task, progress } = story;
  const until = task.run ? ` It ends by ${moment(task.run.deadline)} at the latest.` : '';
  const percent = progress?.percent == null ? '' : `${progress.percent} %, `;
  return [
    `**▶ Running since ${moment(task.since)}**, attempt ${task.attempt} of ${maxAttempts}.${until}`,
    ...(progress
      ? [
          `${percent}${moment(new Date(progress.at).toISOString())}: ${quoteInline(progress.text, 120)}`,
        ]
      : []),
    ...earlier(task),
    ...(task.stop ? ['It is being stopped.'] : []),
    'To stop it: unassign the bot, close the issue, or tick Cancel.',
    ...canStartNext(story),
  ];
}

const HELD: Record<NonNullable<Task['hold']>['reason'], string> = {
  person: 'a person asked for it',
  edited: 'the text changed after the assignment',
  reopened: 'it was reopened',
  breaker: 'it ran or was written to too often',
};

export function held({ task }: Told, { labelPrefix }: CommentSettings): string[] {
  const { hold } = task;
  if (!hold) return [`**⏸ Held since ${moment(task.since)}.**`];
  const by = hold.by ? ` by ${plainLogin(hold.by)}` : '';
  return [
    `**⏸ Held since ${moment(hold.at)}${by}:** ${HELD[hold.reason]}.`,
    ...(hold.words ? [quoteBlock(hold.words, 500)] : []),
    `**Your turn:** read the text as it stands, then tick Resume (or take \`${labelPrefix}hold\` off). To drop it, unassign the bot.`,
  ];
}

export function asked({ task, bot }: Told): string[] {
  return [
    `**❓ The agent has a question since ${moment(task.since)}.** It takes no place while it waits.`,
    quoteBlock(task.question ?? 'The agent gave no words to its question.', 2_000),
    `**Your turn:** answer with a comment that starts with \`/answer\` (or \`@${plainLogin(bot.login)}\`) and your words. It goes on at once, with your answer.`,
    ...earlier(task),
  ];
}

function earlier({ attempts }: Task): string[] {
  return attempts.length > 0 ? [attemptLines(attempts.slice(-5)).join('\n')] : [];
}
