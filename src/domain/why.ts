import { howCancelled } from './cancelled.ts';
import type { Pause } from './kept.ts';
import type { Neighbour } from './neighbour.ts';
import { quoteInline } from './quote.ts';
import type { Task } from './task.ts';
import { lasted, moment } from './when.ts';

const WORDS_SHOWN = 200;

/** Everything that can keep a task from starting, as it is now. */
export interface WaitFacts {
  task: Task;
  /** ms since 1970. */
  now: number;
  /** All of them; the satisfied ones don't count. */
  blockers: Neighbour[];
  /** References along the ring it is in, both ends included; empty where it is in none. */
  cycle: string[];
  /** Among the runs that wait, 1-based; null where it doesn't wait there. */
  place: { place: number; of: number } | null;
  /** A full limit that it needs a place of. */
  limit: { repository: string; limit: number; usedBy: string[] } | null;
  pause: Pause | null;
  /** All issues are looked at anew before anything starts. */
  restoring: boolean;
  /** Workers that told of themselves lately. */
  workers: number;
  maxAttempts: number;
}

/** Why a task waits, or what it does instead: one sentence a reason, the first weighs most. */
export function whyItWaits(facts: WaitFacts): string[] {
  const { task, now } = facts;
  const forHowLong = lasted(task.since, new Date(now).toISOString());
  switch (task.phase) {
    case 'blocked':
      return blocked(facts);
    case 'queued':
      return queued(facts);
    case 'held':
      return [held(task)];
    case 'running':
      return [`running for ${forHowLong}, attempt ${task.attempt} of ${facts.maxAttempts}`];
    case 'needs-human':
      return [`a question is open since ${moment(task.since)}: answer it with \`/answer\``];
    case 'done':
      return [`done since ${moment(task.since)}`];
    case 'failed':
      return [`failed at ${moment(task.since)}: retry it, or unassign the bot`];
    case 'cancelled':
      return [
        `cancelled at ${moment(task.since)}${task.cancelled ? howCancelled(task.cancelled) : ''}`,
      ];
  }
}

function blocked({ task, blockers, cycle, now }: WaitFacts): string[] {
  const unmet = blockers.filter(({ satisfied }) => !satisfied);
  // Along the ring each waits for the next: that says it already.
  const others = unmet.filter(({ reference }) => !cycle.includes(reference));
  const names = others.map((blocker) => `${blocker.reference} (${briefly(blocker, now)})`);
  return [
    ...(task.cycleUnsure
      ? ['so much hangs above it that whether it waits for itself is not known']
      : []),
    ...(cycle.length > 0
      ? [
          `it waits for itself: ${cycle.join(' → ')}; take one of these dependencies away, then it goes on`,
        ]
      : []),
    ...(names.length > 0 ? [`blocked by ${listed(names)}`] : []),
    ...task.unresolved.map(({ text, why }) => `blocked by ${text}: ${why}`),
    ...(unmet.length + task.unresolved.length === 0
      ? ['its last blocker ended: it is looked at']
      : []),
  ];
}

/** `running, 12 min`, `open, not mine`: what of a blocker matters to who waits for it. */
function briefly({ standing, unfit, phase, since }: Neighbour, now: number): string {
  if (standing === 'not-planned') return 'closed as not planned';
  if (standing === 'unmerged') return 'closed without being merged';
  if (standing === 'missing') return 'does not exist';
  if (standing === 'unreadable') return 'the bot may not read it';
  if (standing === 'unknown') return 'being looked at';
  if (phase === null && unfit === 'pull-request') return 'an open pull request';
  if (phase === null) return unfit === 'locked' ? 'open, but locked' : 'open, not mine';
  if (phase !== 'running' || since === null)
    return phase === 'done' ? 'done, its issue is open' : phase;
  return `running, ${lasted(since, new Date(now).toISOString())}`;
}

function queued(facts: WaitFacts): string[] {
  const { task, now, place, limit, pause, restoring, workers, maxAttempts } = facts;
  if (task.barred) return [`it can't start: ${task.barred}`];
  if (task.notBefore && Date.parse(task.notBefore) > now) {
    return [`attempt ${task.attempt} of ${maxAttempts} at ${moment(task.notBefore)}`];
  }
  const reasons = [
    ...(pause ? [paused(pause)] : []),
    ...(restoring
      ? ['the store is new or lost something: all issues are looked at first, for a minute at most']
      : []),
    ...(limit
      ? [`limit ${limit.repository}=${limit.limit} is used by ${listed(limit.usedBy)}`]
      : []),
    ...(place ? [`place ${place.place} of ${place.of}`] : []),
    ...(workers === 0 ? ['no worker is alive: start one'] : []),
  ];
  return reasons.length > 0 ? reasons : ['it is about to start'];
}

function paused({ by, at, reason }: Pause): string {
  return `the bot is paused since ${moment(at)} by ${by}${inWords(reason)}`;
}

function held({ hold, since }: Task): string {
  if (!hold) return `held since ${moment(since)}`;
  const by = hold.by ? ` by ${hold.by}` : '';
  return `held since ${moment(hold.at)}${by}${inWords(hold.words)}`;
}

/** It is answered on the issue, too: nobody is mentioned there, nothing closed, by what somebody said. */
function inWords(words: string): string {
  return words === '' ? '' : `: ${quoteInline(words, WORDS_SHOWN)}`;
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
