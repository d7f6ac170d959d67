import type { Change } from '../domain/change.ts';
import { readCommands } from '../domain/commands.ts';
import { freeze } from '../domain/freeze.ts';
import type { Issue, IssueRef, Person } from '../domain/issue.ts';
import { keyOf } from '../domain/issue.ts';
import { type NotedRight, notedRightOf } from '../domain/noted-right.ts';
import { isIgnored, isNamed } from '../domain/robots.ts';
import type { Right } from '../domain/sight.ts';
import type { Task } from '../domain/task.ts';
import type { Forge } from '../forge/forge.ts';
import type { Ledger } from '../ledger/ledger.ts';

export interface RightsDeps {
  forge: Pick<Forge, 'permission'>;
  ledger: Pick<Ledger, 'notedRights'>;
  /** Logins that may command besides those who can write. */
  commandUsers: string[];
}

export interface RightsLook {
  issue: Issue;
  changes: Change[];
  task: Task | null;
  bot: Person;
  /** ms since 1970. */
  now: number;
}

/** Asks about just those whose rights this look depends on; each once. */
export async function readRights(
  { forge, ledger, commandUsers }: RightsDeps,
  ref: IssueRef,
  look: RightsLook,
): Promise<(person: Person | null) => Right> {
  const rights = new Map<number, Right>();
  for (const person of askedAbout(look)) {
    if (!rights.has(person.id)) rights.set(person.id, await rightOf(person));
  }
  return (person) => (person ? (rights.get(person.id) ?? 'unknown') : 'unknown');

  async function rightOf(person: Person): Promise<Right> {
    if (isNamed(person, commandUsers)) return 'yes';
    if (isIgnored(person, commandUsers)) return 'no';
    const permission = await forge.permission(ref, person);
    if (permission !== 'unknown') return permission === 'write' ? 'yes' : 'no';
    return asRight(await noted(person));
  }

  /** Where the forge tells only administrators, what it signed in a delivery says it. */
  async function noted(person: Person): Promise<boolean | null> {
    const notes: NotedRight[] = await ledger.notedRights(keyOf(ref));
    return notedRightOf(notes, person, { comments: commentsOf(person, look), now: look.now });
  }
}

function asRight(may: boolean | null): Right {
  if (may === null) return 'unknown';
  return may ? 'yes' : 'no';
}

function commentsOf(person: Person, { changes }: RightsLook): number[] {
  return changes.flatMap((change) =>
    change.kind === 'commented' && change.actor?.id === person.id ? [change.commentId] : [],
  );
}

function askedAbout({ issue, changes, task, bot }: RightsLook): Person[] {
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
