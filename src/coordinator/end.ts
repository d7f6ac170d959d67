import type { Logger } from 'pino';
import { attemptOf, type Conclusion, conclude, type Verdict } from '../domain/conclude.ts';
import { endedRun } from '../domain/history.ts';
import type { Policy } from '../domain/policy.ts';
import { type IssueRecord, isSatisfied, type TaskRecord } from '../domain/task.ts';
import type { Commit, Ledger, Owed, Reading } from '../ledger/ledger.ts';
import type { Clock } from './clock.ts';

/** Sooner than another worker finds the run stalled: the end must be written first. */
const AGAIN_AT_MOST_MS = 250;

export type TaskReading = Reading & { record: TaskRecord };

export interface EndDeps {
  ledger: Pick<Ledger, 'read' | 'commit'>;
  policy: Policy;
  clock: Clock;
}

/**
 * Writes a run's end: kept until the ledger has taken it. `began` is the task as it was begun or read
 * last; it is read again where it moved on. False when another generation owns the task now.
 */
export async function commitEnd(
  { ledger, policy, clock }: EndDeps,
  began: { rev: number; record: TaskRecord },
  verdict: Verdict,
  tail: string[],
  log: Logger,
): Promise<boolean> {
  const { key, task } = began.record;
  for (let current = began; ; ) {
    const now = clock.now();
    const next = conclude(current.record, verdict, tail, now, policy, Math.random());
    const commit = {
      ...commitOf(next, current.rev, task.generation, policy),
      history: endedRun(next.record, task.run?.id, attemptOf(current.record.task, verdict, now)),
    };
    const committed = await patiently(() => ledger.commit(commit), clock, log);
    if (committed.kind === 'committed') return true;
    const reading = await patiently(() => ledger.read(key), clock, log);
    if (!isTurn(reading, task.turn) || reading.record.task.generation !== task.generation) {
      log.warn('run: its end is not written, somebody else owns the task now');
      return false;
    }
    current = reading;
  }
}

/** Is this reading of the task that this turn was owed for, waiting or running? */
export function isTurn(reading: Reading, turn: number): reading is TaskReading {
  const task = reading.record?.task;
  return task?.turn === turn && (task.phase === 'queued' || task.phase === 'running');
}

function commitOf(
  { record, owed, settled, tellDependents }: Conclusion,
  expectedRev: number,
  generation: number,
  { unblockOn }: Policy,
): Commit {
  return {
    key: record.key,
    expectedRev,
    record,
    satisfied: isSatisfied(record, unblockOn),
    blockers: null,
    blocks: null,
    owed: owedOf(record, owed),
    settled,
    wishesTaken: 0,
    tellDependents,
    generation,
  };
}

function owedOf({ key, task }: IssueRecord, { report, run, look }: Conclusion['owed']): Owed[] {
  const owed: Owed[] = [{ kind: 'report', key, at: report }];
  if (run !== undefined) owed.push({ kind: 'run', key, at: run, turn: task?.turn ?? 0 });
  if (look !== undefined) owed.push({ kind: 'look', key, at: look });
  return owed;
}

/** Redis may be away for longer than anybody waits: a run's end is not given up for that. */
export async function patiently<T>(ask: () => Promise<T>, clock: Clock, log: Logger): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === 0)
        log.warn({ err: error }, 'run: the ledger is away, it is asked until it answers');
      await clock.wait(Math.min(50 * 2 ** tries, AGAIN_AT_MOST_MS));
    }
  }
}
