import type { Verdict } from '../domain/conclude.ts';
import type { RunOutcome } from '../domain/outcome.ts';
import type { Task } from '../domain/task.ts';

/** Told of what happened, for metrics; nobody waits for it. */
export interface Listener {
  runStarted(run: RunStart): void;
  runEnded(run: { outcome: RunOutcome; tookMs: number }): void;
  swept(): void;
}

export interface RunStart {
  /** The first of its assignment. */
  first: boolean;
  /** All in ms since 1970. */
  assignedAt: number;
  startableAt: number;
  startedAt: number;
}

export const NOBODY: Listener = { runStarted() {}, runEnded() {}, swept() {} };

/** `queued` is the task as it was before its start. */
export function runStartOf(queued: Task, startedAt: number): RunStart {
  const { attempts, assignment, since, notBefore } = queued;
  return {
    first: attempts.length === 0,
    assignedAt: Date.parse(assignment.at),
    startableAt: Math.max(Date.parse(since), notBefore ? Date.parse(notBefore) : 0),
    startedAt,
  };
}

export function outcomeOf({ kind, crashed }: Verdict): RunOutcome {
  if (kind === 'own-agent-broken') return 'agent-broken';
  if (kind !== 'requeue') return kind;
  return crashed ? 'crashed' : 'interrupted';
}
