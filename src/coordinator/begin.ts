import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { startedRun } from '../domain/history.ts';
import { runIdOf } from '../domain/run-id.ts';
import type { TaskRecord } from '../domain/task.ts';
import type { Begun, Ledger } from '../ledger/ledger.ts';
import type { Clock } from './clock.ts';
import { isTurn, patiently, type TaskReading } from './end.ts';

export interface BeginDeps {
  ledger: Pick<Ledger, 'read' | 'begin'>;
  settings: { limits: ReadonlyMap<string, number> };
  clock: Clock;
  log: Logger;
}

const BEGIN_TRIES = 5;
/** The agent starts first: what tells of it would compete with it for the processor. */
const TOLD_AFTER_MS = 40;

/** A look that committed meanwhile and changed nothing of the task is no reason to start over. */
export async function beginPatiently(
  { ledger, settings, clock, log }: BeginDeps,
  admitted: TaskReading,
  turn: number,
  limitMs: number,
): Promise<{ record: TaskRecord; begun: Begun }> {
  let reading = admitted;
  for (let tries = 1; ; tries += 1) {
    const nowMs = clock.now();
    const record = runningRecord(reading.record, nowMs, limitMs);
    const limit = settings.limits.get(record.repository.fullName.toLowerCase()) ?? 0;
    const history = [startedRun(reading.record.task, record.task)];
    const facts = { key: record.key, turn, expectedRev: reading.rev, record, nowMs, history };
    const asked = ledger.begin({ ...facts, tellAt: nowMs + TOLD_AFTER_MS, limit });
    const begun = await asked.catch((error) => begunAfterAll(record, error));
    if (begun.kind !== 'refused' || begun.why !== 'changed' || tries === BEGIN_TRIES) {
      return { record, begun };
    }
    const again = await ledger.read(record.key);
    if (!isTurn(again, turn) || !isSameTask(again, admitted)) return { record, begun };
    reading = again;
  }

  /** Its answer may be lost, and it is begun: until a sweep nobody else would start or end that run. */
  async function begunAfterAll({ key, task }: TaskRecord, error: unknown): Promise<Begun> {
    const { rev, record } = await patiently(() => ledger.read(key), clock, log);
    const found = record?.task;
    if (found?.phase !== 'running' || found.run?.id !== task.run?.id) throw error;
    return { kind: 'begun', rev, generation: found.generation };
  }
}

function runningRecord(record: TaskRecord, now: number, limitMs: number): TaskRecord {
  const startedAt = new Date(now).toISOString();
  const { turn } = record.task;
  const run = {
    id: runIdOf(record.key, now, turn),
    startedAt,
    deadline: new Date(now + limitMs).toISOString(),
  };
  const anew = { notBefore: null, word: null, changedAt: null, barred: null };
  return {
    ...record,
    task: { ...record.task, ...anew, phase: 'running', since: startedAt, run },
  };
}

function isSameTask(a: TaskReading, b: TaskReading): boolean {
  return isDeepStrictEqual([a.record.task, a.blockers], [b.record.task, b.blockers]);
}
