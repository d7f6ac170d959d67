import { readsOtherwise } from './neighbour.ts';
import { BARRED_MS, type Policy } from './policy.ts';
import type { Stop } from './stop.ts';
import { type Attempt, type IssueRecord, isSatisfied, type Task, type TaskRecord } from './task.ts';

/** A run's end, judged: what the process adapter saw, in the words of the agent contract. */
export interface Verdict {
  kind:
    | 'done'
    | 'failed'
    | 'cancelled'
    | 'needs-human'
    | 'retry'
    /** A crash, a shutdown, a lost lease: again at once, no attempt charged. */
    | 'requeue'
    | 'agent-broken'
    /** That of its repository: only its tasks wait until it is mended. */
    | 'own-agent-broken';
  /** The agent's own words, untrusted. */
  summary: string;
  /** In our words: `exit code 1`. */
  how: string;
  question: string | null;
  /** A crash counts towards the five that end an assignment. */
  crashed: boolean;
}

export interface Conclusion {
  record: IssueRecord;
  owed: { run?: number; report: number; look?: number };
  settled: ('run' | 'cancel')[];
  tellDependents: boolean;
}

const SUMMARY_CHARACTERS = 2_000;
const ATTEMPTS_KEPT = 10;

/** From the record of a running task and how its run ended to the next record. No I/O. */
export function conclude(
  record: TaskRecord,
  verdict: Verdict,
  tail: string[],
  now: number,
  policy: Policy,
  random: number,
): Conclusion {
  const { task } = record;
  const ended = {
    ...task,
    run: null,
    stop: null,
    since: new Date(now).toISOString(),
    logTail: tail,
    attempts: [...task.attempts, attemptOf(task, verdict, now)].slice(-ATTEMPTS_KEPT),
  };
  if (task.stop && task.stop.why !== 'cancelled') return released(record, ended, task.stop, now);
  if (task.stop?.again) return again(record, { ...ended, attempt: 1, crashes: 0 }, now, now);
  if (verdict.kind === 'cancelled' || task.stop) {
    const cancelled = task.stop?.cancelled ?? null;
    return settle(record, { ...ended, phase: 'cancelled', cancelled }, now, policy);
  }
  if (verdict.kind === 'retry') return retried(record, ended, now, policy, random);
  if (verdict.kind === 'requeue' || verdict.kind === 'agent-broken') {
    return again(record, { ...ended, crashes: task.crashes + (verdict.crashed ? 1 : 0) }, now, now);
  }
  if (verdict.kind === 'own-agent-broken') {
    return again(record, { ...ended, barred: verdict.how }, now, now + BARRED_MS);
  }
  if (verdict.kind === 'needs-human') {
    const { question } = verdict;
    return settle(record, { ...ended, phase: 'needs-human', question }, now, policy);
  }
  return settle(record, { ...ended, phase: verdict.kind }, now, policy);
}

/** Nobody wants it any more: no phase is left; a look finds out whether it was assigned anew. */
function released(record: IssueRecord, ended: Task, stop: Stop, now: number): Conclusion {
  return {
    record: {
      ...record,
      task: null,
      parting: { ...stop, assignment: ended.assignment, turn: ended.turn },
    },
    owed: { report: now, look: now },
    settled: ['run', 'cancel'],
    tellDependents: true,
  };
}

function settle(record: IssueRecord, task: Task, now: number, policy: Policy): Conclusion {
  const next = { ...record, task };
  return {
    record: next,
    owed: { report: now },
    settled: ['run', 'cancel'],
    tellDependents: !isSatisfied(next, policy.unblockOn) && readsOtherwise(record, next),
  };
}

function retried(
  record: IssueRecord,
  ended: Task,
  now: number,
  policy: Policy,
  random: number,
): Conclusion {
  const next = { ...ended, attempt: ended.attempt + 1 };
  return again(record, next, now, now + backoffMs(ended.attempt, policy, random));
}

/** A hold set meanwhile is kept at once: its run could begin before the look that sees what else there is. */
function again(record: IssueRecord, task: Task, now: number, at: number): Conclusion {
  const waits: Task = {
    ...task,
    phase: task.hold ? 'held' : 'queued',
    turn: task.turn + 1,
    notBefore: at > now ? new Date(at).toISOString() : null,
  };
  const next = { ...record, task: waits };
  return {
    record: next,
    owed: { report: now, ...(task.hold ? { look: now } : { run: at }) },
    settled: task.hold ? ['run', 'cancel'] : ['cancel'],
    tellDependents: readsOtherwise(record, next),
  };
}

/** Doubles with each attempt, ±20 % so that many don't come back at once. */
export function backoffMs(attempt: number, policy: Policy, random: number): number {
  const doubled = Math.min(policy.backoffMs * 2 ** (attempt - 1), policy.backoffMaxMs);
  return Math.round(doubled * (0.8 + 0.4 * random));
}

const ENDED_AS: Record<Verdict['kind'], Attempt['ended']> = {
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  'needs-human': 'needs-human',
  retry: 'retry',
  requeue: 'lost',
  'agent-broken': 'lost',
  'own-agent-broken': 'lost',
};

export function attemptOf(task: Task, verdict: Verdict, now: number): Attempt {
  return {
    number: task.attempt,
    run: task.run?.id ?? null,
    from: task.run?.startedAt ?? task.since,
    to: new Date(now).toISOString(),
    ended: ENDED_AS[verdict.kind],
    summary: (verdict.summary || (verdict.question ?? '')).slice(0, SUMMARY_CHARACTERS),
    how: verdict.how,
  };
}
