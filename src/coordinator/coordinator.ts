import type { Logger } from 'pino';
import type { Agent } from '../agent/agent.ts';
import { createDoubt, type Doubt } from '../domain/doubt.ts';
import type { Reach } from '../domain/failpoint.ts';
import type { Policy } from '../domain/policy.ts';
import { ForgeError } from '../forge/forge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Handlers, Queue, RateLimited } from '../queue/queue.ts';
import type { Report } from '../report/report.ts';
import { createBrokenAgents } from './broken-agents.ts';
import { type Cancellations, listenToCancellations } from './cancellations.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ForgeAtWork } from './forge-at-work.ts';
import { createJustRead } from './just-read.ts';
import { type Listener, NOBODY } from './listener.ts';
import { watchForLoss } from './loss.ts';
import { createObserve } from './observe.ts';
import { startPump } from './pump.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import type { SettingsOf } from './repository-settings.ts';
import { restoreWhatIsNew } from './restore.ts';
import { createRun, type RunSettings } from './run.ts';
import { createStarts } from './starts.ts';
import { createSweep } from './sweep.ts';
import { createSweeper } from './sweeper.ts';
import { createTrouble } from './trouble.ts';

export interface CoordinatorDeps {
  forges: ReadonlyMap<string, ForgeAtWork>;
  ledger: Ledger;
  queue: Queue;
  agent: Agent;
  report: Report;
  policy: Policy;
  settings: CoordinatorSettings;
  settingsOf: SettingsOf;
  log: Logger;
  /** Default: nobody listens. */
  listener?: Listener;
  clock?: Clock;
  reach?: Reach;
  /** Raised where the store may have lost something: a sweep follows at once. */
  doubt?: Doubt;
  /** The store holds another version's data now: this process must stop. */
  onOtherSchema?(): void;
}

export interface CoordinatorSettings extends RunSettings {
  /** Runs at once in this process. */
  concurrency: number;
  sweepIntervalMs: number;
  killGraceMs: number;
}

export interface Coordinator {
  /** Stops taking new work, lets runs finish until the deadline less the kill grace, then stops their agents. */
  stop(options: { deadlineMs: number }): Promise<void>;
}

const LOOKS_AT_ONCE = 8;
const REPORTS_AT_ONCE = 8;
/** A look that gave up comes again then. */
const LOOK_AGAIN_MS = 30_000;
/** Of the time to stop, what reports and closing are left. */
const CLOSING_MS = 2_000;

/** The loop: takes what is ready, has it worked and told, survives any error in one task. */
export async function startCoordinator(deps: CoordinatorDeps): Promise<Coordinator> {
  const { ledger, queue, settings, log, clock = systemClock, listener = NOBODY } = deps;
  const { doubt = createDoubt(), onOtherSchema = () => undefined } = deps;
  const stopping = new AbortController();
  await restoreWhatIsNew(ledger, deps.forges.keys());
  const cancellations = await listenToCancellations(ledger);
  const rateLimits = createRateLimits(clock);
  const handlers = handlersOf(
    { ...deps, rateLimits, clock, listener },
    cancellations,
    stopping.signal,
  );
  const consumers = await queue.consume(handlers, {
    runs: settings.concurrency,
    looks: LOOKS_AT_ONCE,
    reports: REPORTS_AT_ONCE,
    leaseMs: settings.leaseMs,
    onError: createTrouble(log, clock),
  });
  const pump = await startPump({ ...deps, limits: settings.limits, clock });
  const sweep = createSweep({ ...deps, rateLimits, listener, clock });
  const sweeper = createSweeper({ ...deps, sweep, intervalMs: settings.sweepIntervalMs, clock });
  doubt.onRaised(sweeper.wake);
  const sweeping = Promise.all([
    sweeper.run(stopping.signal),
    watchForLoss({ ...deps, doubt, clock, onBack: sweeper.wake, onOtherSchema }, stopping.signal),
  ]);
  log.info({ concurrency: settings.concurrency }, 'coordinator: started');

  return { stop };

  async function stop({ deadlineMs }: { deadlineMs: number }): Promise<void> {
    const until = performance.now() + deadlineMs;
    const leftMs = () => Math.max(0, until - performance.now());
    log.info({ leftMs: Math.round(deadlineMs) }, 'coordinator: stopping, what runs may finish');
    stopping.abort();
    sweeper.wake();
    await consumers.pause(['look', 'run']);
    await finishRuns(leftMs());
    await consumers.idle(['report', 'look'], leftMs());
    // Who asks a forge that hangs may keep nobody from stopping the agents.
    await Promise.race([sweeping, clock.wait(leftMs())]);
    await pump.stop();
    await consumers.close();
    await cancellations.close();
    log.info('coordinator: stopped');
  }

  /** They may go on while there is time to end them after that. */
  async function finishRuns(leftMs: number): Promise<void> {
    const finishMs = Math.max(0, leftMs - settings.killGraceMs - CLOSING_MS);
    if (await consumers.idle(['run'], finishMs)) return;
    log.info('coordinator: stopping agents, their tasks are queued again');
    consumers.abortRuns();
    await consumers.idle(['run'], settings.killGraceMs + CLOSING_MS / 2);
  }
}

function handlersOf(
  deps: CoordinatorDeps & { rateLimits: RateLimits; clock: Clock; listener: Listener },
  cancellations: Cancellations,
  stopping: AbortSignal,
): Handlers {
  const { ledger, rateLimits, log, clock, report } = deps;
  const now = clock.now;
  const justRead = createJustRead();
  const observe = createObserve({ ...deps, justRead, now });
  const brokenAgents = createBrokenAgents({ ledger, log, now });
  const run = createRun({ ...deps, justRead, brokenAgents, cancellations });

  return {
    look: ({ key, urgency }) => unlessLimited(() => observe(key, { hinted: urgency === 'person' })),
    run: createStarts(run, { ledger, rateLimits, now, stopping }),
    report: ({ key }) => unlessLimited(() => report(key)),
    triesAgain({ kind, key, error }) {
      log.warn({ err: error, issue: key, job: kind }, 'job: failed, it is tried again');
    },
    async gaveUp({ kind, key, error }) {
      log.warn({ err: error, issue: key, job: kind }, 'job: gave up for now, it is owed again');
      if (kind === 'look') await ledger.owe([{ kind, key, at: now() + LOOK_AGAIN_MS }]);
    },
  };
}

/** A rate limit is the whole forge's: it stops the queue, not just this job. */
async function unlessLimited(work: () => Promise<void>): Promise<RateLimited | undefined> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ForgeError) || error.kind !== 'rate-limited') throw error;
    return { rateLimitedMs: Math.max(1_000, error.retryAfterMs) };
  }
}
