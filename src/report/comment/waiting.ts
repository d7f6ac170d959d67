import type { Pause } from '../../domain/kept.ts';
import { quoteBlock, quoteInline } from '../../domain/quote.ts';
import type { Task } from '../../domain/task.ts';
import { moment } from '../../domain/when.ts';
import type { TaskStory } from '../story.ts';
import { attemptLines } from './attempts.ts';
import { canStartNext } from './dependents.ts';
import type { CommentSettings } from './settings.ts';
import { byWhom } from './who.ts';

export function queued(story: TaskStory, settings: CommentSettings): string[] {
  const { task, pause } = story;
  const since = `**⏳ Queued since ${moment(task.since)}.**`;
  const start = pause ? afterPause(pause) : whenItStarts(story, settings);
  return [`${since} ${start}`, ...earlier(task), ...canStartNext(story)];
}

function afterPause({ by, at, reason }: Pause): string {
  const why = reason === '' ? '' : `: ${quoteInline(reason, 200)}`;
  return `The bot is paused since ${moment(at)}${byWhom(by)}${why}. It starts after that.`;
}

function whenItStarts(
  { task, record }: TaskStory,
  { maxAttempts, limits }: CommentSettings,
): string {
  const { barred, notBefore, attempt } = task;
  if (barred) return `It can’t start: ${barred}. It is tried again every ten minutes.`;
  if (notBefore) return `Attempt ${attempt} of ${maxAttempts} starts at ${moment(notBefore)}.`;
  const { fullName } = record.repository;
  const limit = limits.get(fullName.toLowerCase());
  if (!limit) return 'Nothing blocks it: it starts when a worker is free.';
  return `Nothing blocks it: it starts when a worker is free and ${quoteInline(fullName, 200)} has a place (${limit} at once).`;
}

export function running(story: TaskStory, { maxAttempts }: CommentSettings): string[] {
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
    ...(task.stop ? [`**It is being stopped**${byWhom(task.stop.by)}.${afterwards(task)}`] : []),
    ...textOf(task),
    ...holdAfterwards(task),
    ...(task.stop ? [] : ['To stop it: unassign the bot, close the issue, or tick Cancel.']),
    ...canStartNext(story),
  ];
}

function afterwards({ stop }: Task): string {
  return stop?.again || stop?.why === 'reassigned' ? ' Then it starts anew.' : '';
}

/** Which text the agent has: another may be on the issue by now. */
function textOf({ textAt, changedAt }: Task): string[] {
  if (changedAt) {
    return [
      `The text changed at ${moment(changedAt)} while it runs; the agent was told. It may not take it up.`,
    ];
  }
  return textAt ? [`It works on the text as of ${moment(textAt)}.`] : [];
}

/** A hold doesn't stop an agent at work, so it says what it does. */
function holdAfterwards({ hold }: Task): string[] {
  if (!hold) return [];
  if (hold.reason === 'edited') {
    return [
      'The text was changed since, by nobody known to have write permission: the agent doesn’t get it, and no further attempt starts until somebody resumes.',
    ];
  }
  return [
    `Held${byWhom(hold.by)} since ${moment(hold.at)}: the agent at work goes on, no further attempt starts until somebody resumes.`,
  ];
}

const HELD: Record<Exclude<NonNullable<Task['hold']>['reason'], 'person'>, string> = {
  edited: 'the text was changed after the assignment, by nobody known to have write permission',
  reopened: 'it was reopened by somebody not known to have write permission',
  breaker: 'it went round too often',
};

const TO_GO_ON: Record<NonNullable<Task['hold']>['reason'], string> = {
  person: 'to let it go on,',
  edited: 'read the text as it stands. If it may run like that,',
  reopened: 'read the text as it stands. If it may run again,',
  breaker: 'find out what keeps starting or changing it. Then',
};

export function held({ task }: TaskStory, { labelPrefix }: CommentSettings): string[] {
  const { hold } = task;
  if (!hold) return [`**⏸ Held since ${moment(task.since)}.**`];
  const since = `Held since ${moment(hold.at)}${byWhom(hold.by)}`;
  const headline =
    hold.reason === 'person' ? `**⏸ ${since}.**` : `**⏸ ${since}:** ${HELD[hold.reason]}.`;
  return [
    `${headline} Nothing starts until somebody resumes.`,
    ...wordsOf(hold),
    `**Your turn:** ${TO_GO_ON[hold.reason]} tick Resume (or take \`${labelPrefix}hold\` off). To drop it, unassign the bot.`,
  ];
}

/** A person's own words are quoted; ours say more than the headline only of a breaker. */
function wordsOf({ reason, words }: NonNullable<Task['hold']>): string[] {
  if (words === '') return [];
  if (reason === 'person') return [quoteBlock(words, 500)];
  return reason === 'breaker' ? [`Why: ${words}.`] : [];
}

export function asked({ task, bot }: TaskStory): string[] {
  return [
    `**❓ The agent has a question since ${moment(task.since)}.** It takes no place while it waits.`,
    quoteBlock(task.question ?? 'The agent gave no words to its question.', 2_000),
    `**Your turn:** answer with a comment that starts with \`/answer\` (or \`@${bot.login}\`) and your words. It goes on at once, with your answer.`,
    ...earlier(task),
  ];
}

function earlier({ attempts }: Task): string[] {
  return attempts.length > 0 ? [attemptLines(attempts.slice(-5)).join('\n')] : [];
}
