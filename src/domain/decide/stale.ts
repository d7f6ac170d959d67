import type { Change } from '../change.ts';
import { isSameLabel } from '../label.ts';
import type { Policy } from '../policy.ts';
import type { Sight } from '../sight.ts';

type Labels = Pick<Policy, 'labelPrefix' | 'triggerLabel'>;

/**
 * The issue is read before its changes: what happened in between is in the changes alone. Decided on
 * together they make a state that never was, such as an assignment that a later command belongs to, or
 * a label of whose setting nobody hears again.
 */
export function isStale({ issue, bot, changes }: Sight, policy: Labels): boolean {
  const assigned = last(changes, (change) =>
    isAbout(change, bot.id) ? change.kind === 'assigned' : null,
  );
  const open = last(changes, ({ kind }) =>
    kind === 'closed' || kind === 'reopened' ? kind === 'reopened' : null,
  );
  return (
    differs(
      assigned,
      issue.assignees.some(({ id }) => id === bot.id),
    ) ||
    differs(open, issue.state === 'open') ||
    movedByOthers(changes, bot.id, policy).some((label) =>
      differs(last(changes, setOf(label)), issue.labels.includes(label)),
    )
  );
}

/** Of the labels that mean something to the bot. What it moved itself it tells again anyway. */
function movedByOthers(changes: Change[], bot: number, { labelPrefix, triggerLabel }: Labels) {
  return changes.flatMap((change) => {
    if (!('label' in change)) return [];
    const { label, actor } = change;
    const isTheirs = label.startsWith(labelPrefix) && actor?.id !== bot;
    return isTheirs || isSameLabel(label, triggerLabel) ? [label] : [];
  });
}

function setOf(label: string) {
  return (change: Change): boolean | null =>
    'label' in change && change.label === label ? change.kind === 'labeled' : null;
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
