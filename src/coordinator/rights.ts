import type { Change } from '../domain/change.ts';
import { readCommands } from '../domain/commands.ts';
import { freeze } from '../domain/freeze.ts';
import type { Issue, IssueRef, Person } from '../domain/issue.ts';
import type { Right } from '../domain/sight.ts';
import type { Task } from '../domain/task.ts';
import type { Forge } from '../forge/forge.ts';

export interface RightsDeps {
  /** Logins that may command besides those who can write. */
  commandUsers: string[];
}

/** Asks the forge about just those whose rights this look depends on; each once. */
export async function readRights(
  forge: Pick<Forge, 'permission'>,
  ref: IssueRef,
  look: { issue: Issue; changes: Change[]; task: Task | null; bot: Person },
  { commandUsers }: RightsDeps,
): Promise<(person: Person | null) => Right> {
  const rights = new Map<number, Right>();
  for (const person of askedAbout(look)) {
    if (rights.has(person.id)) continue;
    const named = commandUsers.some((user) => user.toLowerCase() === person.login.toLowerCase());
    rights.set(person.id, named ? 'yes' : asRight(await forge.permission(ref, person)));
  }
  return (person) => (person ? (rights.get(person.id) ?? 'unknown') : 'unknown');
}

function asRight(permission: 'write' | 'none' | 'unknown'): Right {
  if (permission === 'write') return 'yes';
  return permission === 'none' ? 'no' : 'unknown';
}

function askedAbout(look: {
  issue: Issue;
  changes: Change[];
  task: Task | null;
  bot: Person;
}): Person[] {
  const { issue, changes, task, bot } = look;
  const edited = task !== null && task.frozen !== freeze(issue) ? [issue.author] : [];
  const acting = changes.flatMap((change) => {
    if (!change.actor || change.actor.id === bot.id) return [];
    return commands(change, bot) || change.kind === 'reopened' ? [change.actor] : [];
  });
  return [...edited, ...acting];
}

function commands(change: Change, bot: Person): boolean {
  return change.kind === 'commented' && readCommands(change.body, bot, true).length > 0;
}
