import type { Change } from '../change.ts';
import type { Sight } from '../sight.ts';

/**
 * The issue is read before its changes: what happened in between is in the changes alone. Decided on
 * together they make a state that never was, such as an assignment that a later command belongs to.
 */
export function isStale({ issue, bot, changes }: Sight, triggerLabel: string | null): boolean {
  const assigned = last(changes, (change) =>
    isAbout(change, bot.id) ? change.kind === 'assigned' : null,
  );
  const labelled = last(changes, (change) =>
    'label' in change && change.label === triggerLabel ? change.kind === 'labeled' : null,
  );
  const open = last(changes, ({ kind }) =>
    kind === 'closed' || kind === 'reopened' ? kind === 'reopened' : null,
  );
  return (
    differs(
      assigned,
      issue.assignees.some(({ id }) => id === bot.id),
    ) ||
    differs(labelled, triggerLabel !== null && issue.labels.includes(triggerLabel)) ||
    differs(open, issue.state === 'open')
  );
}

function isAbout(change: Change, id: number): boolean {
  return (change.kind === 'assigned' || change.kind === 'unassigned') && change.person.id === id;
}

/** What the last change that tells says; null when none does. */
function last(changes: Change[], tells: (change: Change) => boolean | null): boolean | null {
  return changes.map(tells).findLast((told) => told !== null) ?? null;
}

function differs(told: boolean | null, shown: boolean): boolean {
  return told !== null && told !== shown;
}
