import type { Change } from '../change.ts';
import type { Person } from '../issue.ts';
import type { Sight } from '../sight.ts';
import type { Assignment, Stop } from '../task.ts';

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
  const start: Standing = { assignment: before, ended: null, reopenedBy: null };
  const walked = sight.changes.reduce(
    (standing, change) => step(standing, change, sight, triggerLabel),
    start,
  );
  if (isOurs(sight, triggerLabel)) {
    return { ...walked, assignment: walked.assignment ?? bornWith(sight, walked) };
  }
  if (walked.assignment === null && walked.ended !== null) return walked;
  return { assignment: null, ended: before ? endedNow(sight) : null, reopenedBy: null };
}

function step(
  standing: Standing,
  change: Change,
  sight: Sight,
  triggerLabel: string | null,
): Standing {
  const assigned = { id: change.id, at: change.at, by: change.actor };
  switch (change.kind) {
    case 'assigned':
      if (change.person.id !== sight.bot.id || standing.assignment) return standing;
      return { ...standing, assignment: assigned, reopenedBy: null };
    case 'unassigned':
      if (change.person.id !== sight.bot.id) return standing;
      return stopped('unassigned', change);
    case 'labeled':
      if (change.label !== triggerLabel || standing.assignment) return standing;
      return { ...standing, assignment: assigned, reopenedBy: null };
    case 'unlabeled':
      return change.label === triggerLabel ? stopped('unassigned', change) : standing;
    case 'closed':
      return stopped('closed', change);
    case 'reopened':
      return { ...standing, assignment: assigned, reopenedBy: change };
    default:
      return standing;
  }
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
  return (
    issue.assignees.some((person) => person.id === bot.id) ||
    (triggerLabel !== null && issue.labels.includes(triggerLabel))
  );
}

/** No event tells who assigned: it was born so, or the event has not been told yet. */
function bornWith(sight: Sight, walked: Standing): Assignment {
  if (walked.ended) return { id: `after-${walked.ended.at}`, at: walked.ended.at, by: null };
  return { id: 'opened', at: sight.issue.createdAt, by: sight.issue.author };
}

function endedNow({ issue, now }: Sight): Stop {
  const at = new Date(now).toISOString();
  if (issue.state === 'closed') return { why: 'closed', by: null, at };
  if (issue.locked) return { why: 'locked', by: null, at };
  return { why: 'unassigned', by: null, at };
}
