import type { IssueKey } from './issue.ts';
import { type IssueRecord, isSatisfied, type Phase, type Standing, type Unfit } from './task.ts';

/** A blocker or dependent, as far as the ledger knows it. */
export interface Neighbour {
  key: IssueKey;
  /** `#12`, or `owner/repo#12` from another repository. */
  reference: string;
  title: string;
  standing: Standing;
  /** Why an open one can't be the bot's. */
  unfit: Unfit | null;
  /** Null where the issue isn't in the bot's hands. */
  phase: Phase | null;
  /** ISO 8601: since when it is in that phase. */
  since: string | null;
  satisfied: boolean;
}

/** All that its state on a dependent's issue is told from. */
type Stands = Pick<Neighbour, 'standing' | 'unfit' | 'phase'>;

/** Seen from `from`; `found` is null where nothing is known of it. */
export function neighbourOf(
  from: IssueKey,
  key: IssueKey,
  found: IssueRecord | null,
  unblockOn: 'done' | 'closed',
): Neighbour {
  return {
    key,
    reference: referenceTo(from, key, found),
    title: found?.title ?? '',
    ...standsAs(found),
    since: found?.task?.since ?? null,
    satisfied: found !== null && isSatisfied(found, unblockOn),
  };
}

function standsAs(found: IssueRecord | null): Stands {
  return {
    standing: found?.standing ?? 'unknown',
    unfit: found?.unfit ?? null,
    phase: found?.task?.phase ?? null,
  };
}

export function referenceTo(from: IssueKey, key: IssueKey, found: IssueRecord | null): string {
  const number = key.slice(key.indexOf('#'));
  if (key.startsWith(from.slice(0, from.indexOf('#') + 1))) return number;
  return found?.repository.fullName
    ? `${found.repository.fullName}${number}`
    : `another repository's ${number}`;
}

/** As it is, it never will be satisfied: a person has to do something first. */
export function isStuck({ standing }: Neighbour): boolean {
  return ['not-planned', 'unmerged', 'missing', 'unreadable'].includes(standing);
}

/** Who waits for it reads something else of it now: another one moves it, or nobody can. */
export function readsOtherwise(before: IssueRecord | null, after: IssueRecord): boolean {
  return before === null || stateOf(standsAs(before)).state !== stateOf(standsAs(after)).state;
}

/** What keeps a blocker from being satisfied, and who moves it: for a table on the issue. */
export function stateOf(blocker: Stands): { state: string; mover: string } {
  switch (blocker.standing) {
    case 'open':
      return ofOpen(blocker);
    case 'closed':
    case 'merged':
      return { state: 'finished', mover: 'the bot' };
    case 'not-planned':
      return {
        state: 'closed as not planned',
        mover: 'a person: take the dependency away, or close it as completed',
      };
    case 'unmerged':
      return { state: 'closed without being merged', mover: 'a person: take the dependency away' };
    case 'missing':
      return {
        state: 'does not exist',
        // Gitea forgets with an issue who depended on it: then only a new assignment has the rest read anew.
        mover:
          'a person: correct or remove the dependency; if there is none to remove, unassign the bot and assign it again',
      };
    case 'unreadable':
      return { state: 'the bot may not read it', mover: 'a person: give the bot access to it' };
    case 'unknown':
      return { state: 'being looked at', mover: 'the bot' };
  }
}

function ofOpen({ phase, unfit }: Stands): { state: string; mover: string } {
  switch (phase) {
    case null:
      return ofPeople(unfit);
    case 'failed':
      return { state: 'failed', mover: 'a person: retry or close it' };
    case 'cancelled':
      return { state: 'cancelled', mover: 'a person: retry or close it' };
    case 'needs-human':
      return { state: 'has a question for a person', mover: 'a person: answer it there' };
    case 'held':
      return { state: 'held', mover: 'a person: resume it there' };
    case 'done':
      return { state: 'done, its issue is open', mover: 'a person: check and close it' };
    default:
      return { state: "open, in the bot's hands", mover: 'the bot' };
  }
}

/** A pull request that is closed without being merged finishes nothing. */
function ofPeople(unfit: Unfit | null): { state: string; mover: string } {
  switch (unfit) {
    case 'pull-request':
      return { state: 'an open pull request', mover: 'a person: merge it' };
    case 'locked':
      return {
        state: 'open, but locked',
        mover: 'a person: close it, or unlock it and assign it to the bot',
      };
    case null:
      return {
        state: 'open, not assigned to the bot',
        mover: 'a person: close it, or assign it to the bot',
      };
  }
}
