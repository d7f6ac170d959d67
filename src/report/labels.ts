import { isLeftAlone } from '../domain/decide/put-right.ts';
import type { Told } from '../domain/kept.ts';
import { labelOfPhase } from '../domain/label.ts';
import { ENDED, type IssueRecord, type Phase } from '../domain/task.ts';
import type { Label } from '../forge/forge.ts';

const LOOKS: Record<Exclude<Phase, 'held'> | 'hold', { color: string; description: string }> = {
  blocked: { color: 'b7a57a', description: 'Waits for other issues' },
  queued: {
    color: '6ea8c9',
    description: 'Could start: waits for a worker, a limit or the next attempt',
  },
  running: { color: '1f6feb', description: 'An agent is at work' },
  'needs-human': { color: 'd97706', description: 'A question to a person is open' },
  done: { color: '2da44e', description: 'Finished' },
  failed: {
    color: 'cf222e',
    description: 'Ended badly; set agent/queued or tick Retry to try again',
  },
  cancelled: { color: '8b949e', description: 'Stopped by a person' },
  hold: { color: '57606a', description: 'Set by a person: do not start; take it off to go on' },
};

/** Every label of the bot. `hold` alone isn't exclusive: it is a person's switch beside the phase. */
export function botLabels(prefix: string): Label[] {
  return Object.entries(LOOKS).map(([name, { color, description }]) => ({
    name: `${prefix}${name}`,
    color,
    description,
    exclusive: name !== 'hold',
  }));
}

/** The one phase label that a record asks for; null where the bot hasn't the task. Held = `hold`. */
export function labelOf({ task }: IssueRecord, prefix: string): string | null {
  return task && labelOfPhase(task.phase, prefix);
}

/** What to set and what to take off, from what was told last and what the last look saw. */
export function labelSteps(
  record: IssueRecord,
  told: Told | null,
  prefix: string,
): { add: string | null; remove: string[] } {
  const wanted = labelOf(record, prefix);
  if (record.task && isLeftAlone(record.task) && told?.label === wanted) {
    return { add: null, remove: [] };
  }
  const there = labelsThere(record, told);
  const tried = told?.tried ?? [];
  const maybeThere = new Set([...there, ...tried]);
  const phases = botLabels(prefix).filter((label) => label.exclusive);
  const stale = phases
    .map((label) => label.name)
    .filter((name) => name !== wanted && maybeThere.has(name) && name !== coming(record, prefix));
  const hold = `${prefix}hold`;
  if (wanted !== hold && there.includes(hold) && isHoldOver(record, told, prefix)) stale.push(hold);
  // What a look saw may have been taken off right after, by a report that kept no word of it.
  const isThere = wanted === null || (there.includes(wanted) && !tried.includes(wanted));
  return { add: isThere ? null : wanted, remove: stale };
}

/** As the last look saw them, or as the bot left them after that. */
export function labelsThere({ seen }: IssueRecord, told: Told | null): string[] {
  const left = leftBy(told);
  return left !== null && left.at >= (seen?.readAt ?? 0) ? left.labels : (seen?.labels ?? []);
}

/** Null where this ledger knows of none: those of before a loss were seen, at most. */
function leftBy(told: Told | null): { labels: string[]; at: number } | null {
  if (told?.shown) return told.shown;
  return told?.label ? { labels: [told.label], at: told.at } : null;
}

/** Set by a person to cancel: it comes true as soon as the agent has ended. */
function coming({ task }: IssueRecord, prefix: string): string | null {
  return task?.stop?.why === 'cancelled'
    ? `${prefix}${task.stop.again ? 'queued' : 'cancelled'}`
    : null;
}

/** Set by a person on a task that has ended, it is theirs; else nothing holds it any more. */
function isHoldOver({ task }: IssueRecord, told: Told | null, prefix: string): boolean {
  if (task?.hold) return false;
  return told?.label === `${prefix}hold` || (task !== null && !ENDED.includes(task.phase));
}
