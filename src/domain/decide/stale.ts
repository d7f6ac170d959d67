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
  const assigned = issue.assignees.some(({ id }) => id === bot.id);
  return (
    differs(last(changes, assigning(bot.id)), assigned) ||
    differs(last(changes, opening), issue.state === 'open') ||
    movedByOthers(changes, bot.id, policy).some((label) =>
      differs(last(changes, setOf(label)), issue.labels.includes(label)),
    )
  );
}

/**
 * Read side by side, either may know more. A whole timeline tells all that its issue shows: where they
 * differ, something happened meanwhile, or stood from the issue's birth.
 */
export function isToldWhole({ issue, bot, changes }: Sight, policy: Labels): boolean {
  const named = changes.flatMap((change) => ('label' in change ? [change.label] : []));
  const labels = [...issue.labels, ...named].filter((label) => meansSomething(label, policy));
  const assigned = issue.assignees.some(({ id }) => id === bot.id);
  return (
    (last(changes, assigning(bot.id)) ?? false) === assigned &&
    (last(changes, opening) ?? true) === (issue.state === 'open') &&
    (last(changes, locking) ?? false) === issue.locked &&
    labels.every((label) => (last(changes, setOf(label)) ?? false) === issue.labels.includes(label))
  );
}

/** Of the labels that mean something to the bot. What it moved itself it tells again anyway. */
function movedByOthers(changes: Change[], bot: number, policy: Labels) {
  return changes.flatMap((change) => {
    if (!('label' in change)) return [];
    const { label, actor } = change;
    const isOthers = actor?.id !== bot || isSameLabel(label, policy.triggerLabel);
    return isOthers && meansSomething(label, policy) ? [label] : [];
  });
}

function meansSomething(label: string, { labelPrefix, triggerLabel }: Labels): boolean {
  return label.startsWith(labelPrefix) || isSameLabel(label, triggerLabel);
}

function setOf(label: string) {
  return (change: Change): boolean | null =>
    'label' in change && change.label === label ? change.kind === 'labeled' : null;
}

function assigning(id: number) {
  return (change: Change): boolean | null =>
    (change.kind === 'assigned' || change.kind === 'unassigned') && change.person.id === id
      ? change.kind === 'assigned'
      : null;
}

function opening({ kind }: Change): boolean | null {
  return kind === 'closed' || kind === 'reopened' ? kind === 'reopened' : null;
}

function locking({ kind }: Change): boolean | null {
  return kind === 'locked' || kind === 'unlocked' ? kind === 'locked' : null;
}

/** What the last change that tells says; null when none does. */
function last(changes: Change[], tells: (change: Change) => boolean | null): boolean | null {
  return changes.map(tells).findLast((told) => told !== null) ?? null;
}

function differs(told: boolean | null, shown: boolean): boolean {
  return told !== null && told !== shown;
}
