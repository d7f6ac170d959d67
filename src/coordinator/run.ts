import type { Logger } from 'pino';
import type { Agent } from '../agent/agent.ts';
import { goOn, type Reach } from '../domain/failpoint.ts';
import { type IssueKey, nameOf, parseKey } from '../domain/issue.ts';
import { judge } from '../domain/judge.ts';
import type { Ending } from '../domain/outcome.ts';
import type { Policy } from '../domain/policy.ts';
import type { TaskRecord } from '../domain/task.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Turn } from '../queue/queue.ts';
import { type Admission, admit } from './admit.ts';
import { bar } from './bar.ts';
import { beginPatiently } from './begin.ts';
import type { BrokenAgents } from './broken-agents.ts';
import type { Cancellations } from './cancellations.ts';
import type { Clock } from './clock.ts';
import { commitEnd, isTurn, patiently, type TaskReading } from './end.ts';
import type { ForgeAtWork } from './forge-at-work.ts';
import { createHandOn } from './hand-on.ts';
import type { JustRead, Known } from './just-read.ts';
import { type Listener, outcomeOf, runStartOf } from './listener.ts';
import { endLost } from './lost.ts';
import { orderOf } from './order.ts';
import type { RateLimits } from './rate-limits.ts';
import type { RepositorySettings, SettingsOf } from './repository-settings.ts';
import { watchRun } from './watch.ts';

export interface RunSettings {
  /** The run's lock; the beat is a third of it, at most 2 s. */
  leaseMs: number;
  /** `owner/repo` in lower case to runs at once across all workers. */
  limits: ReadonlyMap<string, number>;
}

export interface RunDeps {
  forges: ReadonlyMap<string, ForgeAtWork>;
  ledger: Ledger;
  agent: Agent;
  policy: Policy;
  justRead: JustRead;
  settings: RunSettings;
  settingsOf: SettingsOf;
  brokenAgents: BrokenAgents;
  cancellations: Cancellations;
  rateLimits: RateLimits;
  listener: Pick<Listener, 'runStarted' | 'runEnded'>;
  clock: Clock;
  log: Logger;
  reach?: Reach;
}

type Admitted = Extract<Admission, { kind: 'admitted' }>;
type Started = {
  rev: number;
  record: TaskRecord;
  admitted: Admitted;
  settings: RepositorySettings;
  log: Logger;
};

/** One turn of one task: begin, spawn, watch, judge, commit. Refusals leave what is owed in place. */
export function createRun(deps: RunDeps) {
  const { ledger, policy, justRead, settingsOf, clock, reach = goOn } = deps;

  return async function run(hint: { key: IssueKey; turn: number }, turn: Turn): Promise<void> {
    const log = deps.log.child({ issue: hint.key, turn: hint.turn });
    const known = justRead.take(hint.key, hint.turn);
    const reading = known?.reading ?? (await ledger.read(hint.key));
    if (!isTurn(reading, hint.turn)) {
      log.debug('run: over, nothing to start');
      return;
    }
    if (reading.record.task.phase === 'running')
      return endLost(deps, reading, forgeOf(hint.key), log);
    const started = await start(reading, known, hint, log);
    if (!started) return;
    const ending = await work(started, turn);
    reach('run:after-exit');
    await end(started, ending);
    reach('run:after-commit');
    // Its place here is free after that: folders can't pile up, and who stops waits for it.
    const { run: over } = started.record.task;
    if (over) await deps.agent.clear(over.id, ending);
  };

  async function start(
    reading: TaskReading,
    known: Known | null,
    { key, turn }: { key: IssueKey; turn: number },
    log: Logger,
  ): Promise<Started | null> {
    const at = forgeOf(key);
    const settings = settingsOf(reading.record.repository.fullName);
    const broken = deps.brokenAgents.whyBroken(settings);
    if (broken) {
      log.info({ why: broken }, 'run: not started, the agent of its repository is broken');
      await bar(deps, reading, broken);
      return null;
    }
    reach('run:before-admit');
    const admission = await admit(key, reading, known, at, { ledger, policy, now: clock.now });
    if (admission.kind === 'look-first') {
      log.info({ why: admission.why }, 'run: not started, a look comes first');
      await ledger.owe(admission.at.map((key) => ({ kind: 'look', key, at: clock.now() })));
      return null;
    }
    if (admission.kind === 'not-allowed') {
      log.error(
        { why: admission.why },
        'run: not started, its end could not be told; it is tried again in ten minutes',
      );
      await bar(deps, reading, admission.why);
      return null;
    }
    reach('run:before-begin');
    const { record, begun } = await beginPatiently(deps, reading, turn, settings.limitMs);
    if (begun.kind === 'refused') {
      log.info({ why: begun.why }, 'run: not started');
      if (begun.why === 'changed' || begun.why === 'wished') {
        await ledger.owe([{ kind: 'look', key, at: clock.now() }]);
      }
      return null;
    }
    reach('run:after-begin');
    deps.listener.runStarted(runStartOf(reading.record.task, Date.parse(record.task.since)));
    record.task.generation = begun.generation;
    const { run, attempt } = record.task;
    const runLog = log.child({ name: nameOf(record), run: run?.id, attempt });
    runLog.info({ generation: begun.generation }, 'run: started');
    return { rev: begun.rev, record, admitted: admission, settings, log: runLog };
  }

  function work({ rev, record, admitted, settings, log }: Started, turn: Turn): Promise<Ending> {
    const { webUrl } = forgeOf(record.key);
    const { maxAttempts } = policy;
    const order = orderOf({ record, ...admitted, webUrl, maxAttempts }, settings);
    const { forge } = forgeOf(record.key);
    const handOn = createHandOn({ ...deps, forge, log }, record);
    return watchRun({ ...deps, handOn }, { rev, record, log }, order, turn);
  }

  async function end({ rev, record, settings, log }: Started, ending: Ending): Promise<void> {
    const { task } = record;
    const verdict = judge(ending, {
      attempt: task.attempt,
      maxAttempts: policy.maxAttempts,
      crashes: task.crashes,
      ownAgent: settings.ownAgent,
    });
    const tail = ending.kind === 'not-startable' ? [] : ending.tail;
    const tookMs = clock.now() - Date.parse(task.since);
    log.info({ verdict: verdict.kind, how: verdict.how, tookMs }, 'run: ended');
    // A pause that is lost would lose the end with it.
    await patiently(
      () => deps.brokenAgents.note({ record, settings }, ending, verdict),
      clock,
      log,
    );
    reach('run:before-commit');
    if (await commitEnd(deps, { rev, record }, verdict, tail, log))
      deps.listener.runEnded({ outcome: outcomeOf(verdict), tookMs });
  }

  function forgeOf(key: IssueKey): ForgeAtWork {
    const at = deps.forges.get(parseKey(key).forge);
    if (!at) throw new Error(`no forge is configured for ${key}`);
    return at;
  }
}
