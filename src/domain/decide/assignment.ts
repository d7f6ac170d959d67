import type { Change } from '../change.ts';
import type { Person } from '../issue.ts';
import { isSameLabel } from '../label.ts';
import type { Sight } from '../sight.ts';
import type { Stop } from '../stop.ts';
import type { Assignment } from '../task.ts';

/** Which assignment the issue is under now (null = none), and what ended the one before. */
export interface Standing {
  assignment: Assignment | null;
  /** Set when the assignment was ended since the last look, also when a new one followed. */
  ended: Stop | null;
  /** The change that reopened the issue into this assignment. */
  reopenedBy: { actor: Person | null; at: string } | null;
}

/**
 * Walks the changes: the last event that assigned the bot, or reopened the issue while it was
 * assigned, names the assignment. What the forge shows now wins over what the walk suggests.
 */
export function standingOf(sight: Sight, triggerLabel: string | null): Standing {
  const before = sight.record?.task?.assignment ?? null;
  const moves = sight.changes.map((change) => ({
    change,
    gives: gives(change, sight, triggerLabel),
  }));
  const start: Walk = {
    assignment: before,
    ended: null,
    reopenedBy: null,
    given: wasGiven(moves, sight, triggerLabel),
  };
  const walked = moves.reduce(step, start);
  if (isOurs(sight, triggerLabel)) {
    const assignment = walked.assignment ?? bornWith(sight, walked);
    return { assignment, ended: walked.ended, reopenedBy: walked.reopenedBy };
  }
  if (walked.assignment === null && walked.ended !== null)
    return { assignment: null, ended: walked.ended, reopenedBy: null };
  return { assignment: null, ended: before ? endedNow(sight) : null, reopenedBy: null };
}

/** True where a change gives the issue to the bot, false where it takes it away; null = neither. */
function gives(change: Change, { bot }: Sight, triggerLabel: string | null): boolean | null {
  switch (change.kind) {
    case 'assigned':
    case 'unassigned':
      return change.person.id === bot.id ? change.kind === 'assigned' : null;
    case 'labeled':
    case 'unlabeled':
      return isSameLabel(change.label, triggerLabel) ? change.kind === 'labeled' : null;
    default:
      return null;
  }
}

interface Move {
  change: Change;
  gives: boolean | null;
}

/** Whether the bot had the issue before these: what took it away first tells that it had. */
function wasGiven(moves: Move[], sight: Sight, triggerLabel: string | null): boolean {
  const first = moves.find(({ gives }) => gives !== null);
  return first ? !first.gives : isGiven(sight, triggerLabel);
}

interface Walk extends Standing {
  given: boolean;
}

function step(walk: Walk, { change, gives }: Move): Walk {
  const assigned = { id: change.id, at: change.at, by: change.actor };
  if (gives === false) return { ...stopped('unassigned', change), given: false };
  if (gives) {
    const given = { ...walk, given: true };
    return walk.assignment ? given : { ...given, assignment: assigned, reopenedBy: null };
  }
  if (change.kind === 'closed') return { ...stopped('closed', change), given: walk.given };
  if (change.kind !== 'reopened' || !walk.given) return walk;
  return { ...walk, assignment: assigned, reopenedBy: change };
}

function stopped(why: Stop['why'], change: Change): Standing {
  return {
    assignment: null,
    ended: { why, by: change.actor?.login ?? null, at: change.at },
    reopenedBy: null,
  };
}

/** Open, not locked, no pull request, and assigned to the bot or carrying its label. */
export function isOurs(sight: Pick<Sight, 'issue' | 'bot'>, triggerLabel: string | null): boolean {
  const { issue, bot } = sight;
  if (issue.state !== 'open' || issue.pullRequest || issue.locked) return false;
  return isGiven({ issue, bot }, triggerLabel);
}

function isGiven({ issue, bot }: Pick<Sight, 'issue' | 'bot'>, triggerLabel: string | null) {
  return (
    issue.assignees.some((person) => person.id === bot.id) ||
    issue.labels.some((label) => isSameLabel(label, triggerLabel))
  );
}

/** No event tells who assigned: it was born so, or the event has not been told yet. */
function bornWith(sight: Sight, walked: Standing): Assignment {
  if (walked.ended) return { id: `after-${walked.ended.at}`, at: walked.ended.at, by: null };
  return { id: 'opened', at: sight.issue.createdAt, by: sight.issue.author };
}

/** Where the timeline tells who locked it, so does the bot. */
function endedNow({ issue, changes, now }: Sight): Stop {
  const at = new Date(now).toISOString();
  if (issue.state === 'closed') return { why: 'closed', by: null, at };
  if (issue.locked) {
    const locked = changes.findLast(({ kind }) => kind === 'locked');
    return { why: 'locked', by: locked?.actor?.login ?? null, at };
  }
  return { why: 'unassigned', by: null, at };
}
