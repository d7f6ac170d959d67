import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Agent } from '../agent/agent.ts';
import type { Verdict } from '../domain/conclude.ts';
import { startedRun } from '../domain/history.ts';
import { type IssueKey, nameOf, parseKey } from '../domain/issue.ts';
import { judge } from '../domain/judge.ts';
import type { Ending } from '../domain/outcome.ts';
import type { Policy } from '../domain/policy.ts';
import { runIdOf } from '../domain/run-id.ts';
import type { Begun, Ledger } from '../ledger/ledger.ts';
import type { Turn } from '../queue/queue.ts';
import { type Admission, admit } from './admit.ts';
import type { BrokenAgents } from './broken-agents.ts';
import type { Cancellations } from './cancellations.ts';
import type { Clock } from './clock.ts';
import { commitEnd, isTurn, type TaskReading, type TaskRecord } from './end.ts';
import { type Listener, outcomeOf, runStartOf } from './listener.ts';
import type { ForgeAtWork } from './observe.ts';
import { orderOf } from './order.ts';
import { watchRun } from './watch.ts';

export interface RunSettings {
  limitMs: number;
  stallMs: number;
  /** The run's lock; the beat is a third of it, at most 2 s. */
  leaseMs: number;
  logTail: number;
  /** `owner/repo` in lower case to runs at once across all workers. */
  limits: ReadonlyMap<string, number>;
}

export interface RunDeps {
  forges: ReadonlyMap<string, ForgeAtWork>;
  ledger: Ledger;
  agent: Agent;
  policy: Policy;
  settings: RunSettings;
  brokenAgents: BrokenAgents;
  cancellations: Cancellations;
  listener: Pick<Listener, 'runStarted' | 'runEnded'>;
  clock: Clock;
  log: Logger;
}

type Admitted = Extract<Admission, { kind: 'admitted' }>;
type Started = { record: TaskRecord; admitted: Admitted; log: Logger };

const BEGIN_TRIES = 5;

/** One turn of one task: begin, spawn, watch, judge, commit. Refusals leave what is owed in place. */
export function createRun(deps: RunDeps) {
  const { ledger, policy, settings, clock } = deps;

  return async function run(hint: { key: IssueKey; turn: number }, turn: Turn): Promise<void> {
    const log = deps.log.child({ issue: hint.key, turn: hint.turn });
    const reading = await ledger.read(hint.key);
    if (!isTurn(reading, hint.turn)) {
      log.debug('run: over, nothing to start');
      return;
    }
    if (reading.record.task.phase === 'running') return lost(reading, log);
    const started = await start(reading, hint, log);
    if (!started) return;
    const ending = await work(started, turn);
    await end(started, ending);
  };

  /** The job came again while its task runs: its worker is gone, and nothing was told of an end. */
  async function lost(reading: TaskReading, log: Logger): Promise<void> {
    const { task } = reading.record;
    log.warn({ run: task.run?.id }, 'run: its worker was lost, the task is queued again');
    const verdict = judge(
      { kind: 'exited', code: null, signal: 'lost', result: null, tail: [], remarks: [] },
      { attempt: task.attempt, maxAttempts: policy.maxAttempts, crashes: task.crashes },
    );
    const how = lostHow(verdict);
    if (await commitEnd(deps, reading.record, { ...verdict, how }, [], log))
      deps.listener.runEnded({ outcome: 'lost', tookMs: clock.now() - Date.parse(task.since) });
  }

  async function start(
    reading: TaskReading,
    { key, turn }: { key: IssueKey; turn: number },
    log: Logger,
  ): Promise<Started | null> {
    const at = forgeOf(key);
    const admission = await admit(key, reading, at, { ledger, policy });
    if (admission.kind === 'look-first') {
      log.info({ why: admission.why }, 'run: not started, a look comes first');
      await ledger.owe(admission.at.map((key) => ({ kind: 'look', key, at: clock.now() })));
      return null;
    }
    if (admission.kind === 'not-allowed') {
      log.error({ why: admission.why }, 'run: not started, its end could not be told');
      return null;
    }
    const { record, begun } = await beginPatiently(reading, turn);
    if (begun.kind === 'refused') {
      log.info({ why: begun.why }, 'run: not started');
      if (begun.why === 'changed' || begun.why === 'wished') {
        await ledger.owe([{ kind: 'look', key, at: clock.now() }]);
      }
      return null;
    }
    deps.listener.runStarted(runStartOf(reading.record.task, Date.parse(record.task.since)));
    record.task.generation = begun.generation;
    const { run, attempt } = record.task;
    const runLog = log.child({ name: nameOf(record), run: run?.id, attempt });
    runLog.info({ generation: begun.generation }, 'run: started');
    return { record, admitted: admission, log: runLog };
  }

  /** A look that committed meanwhile and changed nothing of the task is no reason to start over. */
  async function beginPatiently(
    admitted: TaskReading,
    turn: number,
  ): Promise<{ record: TaskRecord; begun: Begun }> {
    let reading = admitted;
    for (let tries = 1; ; tries += 1) {
      const record = runningRecord(reading.record);
      const limit = settings.limits.get(record.repository.fullName.toLowerCase()) ?? 0;
      const history = [startedRun(reading.record.task, record.task)];
      const facts = {
        key: record.key,
        turn,
        expectedRev: reading.rev,
        record,
        nowMs: clock.now(),
        history,
      };
      const begun = await ledger.begin({ ...facts, limit });
      if (begun.kind !== 'refused' || begun.why !== 'changed' || tries === BEGIN_TRIES) {
        return { record, begun };
      }
      const again = await ledger.read(record.key);
      if (!isTurn(again, turn) || !isSameTask(again, admitted)) return { record, begun };
      reading = again;
    }
  }

  function runningRecord(record: TaskRecord): TaskRecord {
    const now = clock.now();
    const startedAt = new Date(now).toISOString();
    const run = {
      id: runIdOf(record.key, now, record.task.turn),
      startedAt,
      deadline: new Date(now + settings.limitMs).toISOString(),
    };
    return {
      ...record,
      task: {
        ...record.task,
        phase: 'running',
        since: startedAt,
        notBefore: null,
        run,
        word: null,
        changedAt: null,
        barred: null,
      },
    };
  }

  function work({ record, admitted, log }: Started, turn: Turn): Promise<Ending> {
    const { webUrl } = forgeOf(record.key);
    const { limitMs, stallMs } = settings;
    const { maxAttempts } = policy;
    const order = orderOf({ record, ...admitted, webUrl, maxAttempts, limitMs, stallMs });
    return watchRun(deps, { record, log }, order, turn);
  }

  async function end({ record, log }: Started, ending: Ending): Promise<void> {
    const { task } = record;
    const verdict = judge(ending, {
      attempt: task.attempt,
      maxAttempts: policy.maxAttempts,
      crashes: task.crashes,
    });
    const tail =
      ending.kind === 'not-startable' ? [] : ending.tail.slice(-settings.logTail || undefined);
    const tookMs = clock.now() - Date.parse(task.since);
    log.info({ verdict: verdict.kind, how: verdict.how, tookMs }, 'run: ended');
    await deps.brokenAgents.note(record.key, ending, verdict);
    if (await commitEnd(deps, record, verdict, settings.logTail === 0 ? [] : tail, log))
      deps.listener.runEnded({ outcome: outcomeOf(verdict), tookMs });
  }

  function forgeOf(key: IssueKey): ForgeAtWork {
    const at = deps.forges.get(parseKey(key).forge);
    if (!at) throw new Error(`no forge is configured for ${key}`);
    return at;
  }
}

function isSameTask(a: TaskReading, b: TaskReading): boolean {
  return isDeepStrictEqual([a.record.task, a.blockers], [b.record.task, b.blockers]);
}

function lostHow(verdict: Verdict): string {
  return verdict.kind === 'failed' ? 'its worker was lost five times' : 'its worker was lost';
}
