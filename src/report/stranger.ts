import type { Change } from '../domain/change.ts';
import { readCommands } from '../domain/commands.ts';
import type { Issue, IssueRef, Person } from '../domain/issue.ts';
import { whyNot } from '../domain/why-not.ts';
import type { Forge } from '../forge/forge.ts';

export interface Stranger {
  ref: IssueRef;
  /** Not in the bot's hands, and nobody waits for it. */
  issue: Issue;
  bot: Person;
  triggerLabel: string | null;
  /** ms since 1970. */
  now: number;
}

export interface StrangerDeps {
  forge: Pick<Forge, 'changesSince' | 'createComment' | 'repositoryById'>;
  /** Whether somebody who asked so may command. */
  mayAsk(change: Change): Promise<boolean>;
}

/** Longer ago than that it is no question any more: a sweep reads issues of all ages. */
const FRESH_MS = 600_000;

/**
 * Answers `/status` on an issue that is no task with why it is none. Nothing is kept of such an
 * issue: the timeline itself tells whether it was answered, for the bot's comment then follows.
 */
export async function answerStranger(
  { forge, mayAsk }: StrangerDeps,
  { ref, issue, bot, triggerLabel, now }: Stranger,
): Promise<boolean> {
  const isFresh = (at: string) => now - Date.parse(at) < FRESH_MS;
  if (issue.locked || issue.comments === 0 || !isFresh(issue.updatedAt)) return false;
  const { changes } = await forge.changesSince(ref, null);
  const asked = openQuestion(changes, bot);
  if (!asked || !isFresh(asked.at) || !(await mayAsk(asked))) return false;
  const { sentence, remedy } = whyNot({
    name: `${issue.repository.fullName}#${issue.number}`,
    bot,
    triggerLabel,
    repository: await forge.repositoryById(ref.repositoryId),
    tokenMayWrite: true,
    issue: { kind: 'issue', issue },
    lastDelivery: null,
    sweptAt: null,
    sweepIntervalMs: 0,
    idle: false,
  });
  await forge.createComment(
    ref,
    `It is not in the bot’s hands. ${sentence} To change that: ${remedy}.`,
  );
  return true;
}

/** The last `/status` that no comment of the bot follows. */
function openQuestion(changes: Change[], bot: Person): Change | null {
  const last = changes.findLast(
    (change) =>
      change.kind === 'commented' && (change.actor?.id === bot.id || asksStatus(change.body, bot)),
  );
  return last && last.actor?.id !== bot.id ? last : null;
}

function asksStatus(body: string, bot: Person): boolean {
  return readCommands(body, bot, false).some(({ kind }) => kind === 'status');
}
