import { readCommands } from '../domain/commands.ts';
import type { Person } from '../domain/issue.ts';
import { isSameLabel } from '../domain/label.ts';
import type { Hint } from './deliveries.ts';

export interface Admission {
  /** The ledger has a record of this issue. */
  known: boolean;
  /** Null while nobody has told the ledger who the bot is. */
  bot: Person | null;
}

/** The reason to drop a hint, or null. While the bot is unknown, nothing is dropped. */
export function whyDropped(
  hint: Hint,
  { known, bot }: Admission,
  triggerLabel: string | null,
): string | null {
  if (bot === null) return null;
  if (isOwnEcho(hint, bot)) return 'It is the bot’s own label or comment.';
  if (known || namesBot(hint, bot, triggerLabel)) return null;
  return 'The issue is no task and does not name the bot.';
}

/** By the sender: the author of a comment may be the bot where a person edits it. */
function isOwnEcho({ subject, sender }: Hint, bot: Person): boolean {
  return (subject === 'label' || subject === 'comment') && sender?.id === bot.id;
}

/** As assignee, by the trigger label, or in a command. */
export function namesBot(hint: Hint, bot: Person, triggerLabel: string | null): boolean {
  return (
    hint.assignees.some((person) => person.id === bot.id) ||
    hint.labels.some((label) => isSameLabel(label, triggerLabel)) ||
    (hint.comment !== null && commands(hint.comment, bot))
  );
}

/** `/lgtm` is some other bot's. */
function commands(comment: string, bot: Person): boolean {
  return readCommands(comment, bot, true).some(
    (command) => command.kind !== 'unknown' || !command.words.startsWith('/'),
  );
}
