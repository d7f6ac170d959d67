import { type Queue as BullQueue, type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { IssueKey } from '../domain/issue.ts';
import { PREFIX } from './bullmq.ts';
import { keepLease } from './lease.ts';
import type { ConsumeOptions, Consumers, Handlers, RateLimited, Turn } from './queue.ts';
import { retakeLock } from './retake.ts';
import { watchStalled } from './stalled.ts';
import { urgencyOf } from './urgency.ts';

type Kind = 'look' | 'run' | 'report';

interface ConsumerDeps {
  connection: Redis;
  looks: BullQueue[];
  runs: BullQueue;
  reports: ReadonlyMap<string, BullQueue>;
  handlers: Handlers;
  options: ConsumeOptions;
}

interface JobData {
  key: IssueKey;
  turn: number;
}

interface Consumer {
  kind: Kind;
  worker: Worker;
  underWay: Set<Promise<unknown>>;
  /** Those of lost workers are looked for no more. */
  stopWatching(): void;
}

/** Of jobs that have ended. */
const NONE = { count: 0 };
/** A job that stalls is given back that often; whether its task is poison is counted above. */
const STALLED_AT_MOST = 1_000_000;
const SHORT_LEASE_MS = 10_000;
const STALLED_CHECK_MS = 2_000;
/** Whoever takes a job asks whether its queue is stopped only where a limit is set; this one is never met. */
const HEEDS_LIMITS = { max: 1_000_000_000, duration: 1_000 };
/** How soon a worker asks again after Redis was away. */
const RETRY_MS = 500;

export async function startConsumers(deps: ConsumerDeps): Promise<Consumers> {
  const { handlers, options } = deps;
  const shortMs = Math.min(SHORT_LEASE_MS, options.leaseMs);
  const consumers: Consumer[] = [
    ...deps.looks.map((queue) =>
      consumer('look', queue, options.looks, shortMs, ({ data: { key }, priority }) =>
        handlers.look({ key, urgency: urgencyOf(priority) }),
      ),
    ),
    consumer('run', deps.runs, options.runs, options.leaseMs, async ({ data }, signal) => {
      await handlers.run(data, turnOf(signal));
      return undefined;
    }),
    ...[...deps.reports.values()].map((queue) =>
      consumer('report', queue, options.reports, shortMs, ({ data }) => handlers.report(data)),
    ),
  ];
  for (const { worker } of consumers) void worker.run();

  return {
    async pause(kinds) {
      await Promise.all(of(kinds).map(({ worker }) => worker.pause(true)));
    },
    async idle(kinds, deadlineMs) {
      const until = performance.now() + deadlineMs;
      for (;;) {
        const pending = of(kinds).flatMap(({ underWay }) => [...underWay]);
        const leftMs = until - performance.now();
        if (pending.length === 0) return true;
        if (leftMs <= 0) return false;
        await Promise.race([Promise.allSettled(pending), after(leftMs)]);
      }
    },
    abortRuns,
    async close() {
      abortRuns();
      for (const { stopWatching } of consumers) stopWatching();
      await Promise.all(consumers.map(({ worker }) => worker.close()));
    },
  };

  function of(kinds: Kind[]): Consumer[] {
    return consumers.filter(({ kind }) => kinds.includes(kind));
  }

  function abortRuns(): void {
    for (const { worker } of of(['run'])) worker.cancelAllJobs('shutdown');
  }

  function consumer(
    kind: Kind,
    queue: BullQueue,
    concurrency: number,
    lockDuration: number,
    handle: (job: Job<JobData>, signal?: AbortSignal) => Promise<RateLimited | undefined>,
  ): Consumer {
    const underWay = new Set<Promise<unknown>>();
    const checkedEveryMs = Math.min(STALLED_CHECK_MS, lockDuration / 4);
    const worker: Worker<JobData> = new Worker<JobData>(
      queue.name,
      // BullMQ makes a signal for each job where three parameters are declared; only runs listen.
      kind === 'run'
        ? (job, token, signal) => leased(job, token, handle(job, signal))
        : (job, token) => leased(job, token, handle(job)),
      {
        connection: deps.connection,
        prefix: PREFIX,
        autorun: false,
        concurrency,
        lockDuration,
        skipLockRenewal: true,
        skipStalledCheck: true,
        stalledInterval: checkedEveryMs,
        maxStalledCount: STALLED_AT_MOST,
        runRetryDelay: RETRY_MS,
        skipVersionCheck: true,
        removeOnComplete: NONE,
        removeOnFail: NONE,
        ...(kind === 'run' ? {} : { limiter: HEEDS_LIMITS }),
      },
    );
    worker.on('error', options.onError);
    worker.on('failed', (job, error) => {
      if (!job) return;
      const failed = { kind, key: job.data.key, error };
      if (job.attemptsMade < (job.opts.attempts ?? 1)) handlers.triesAgain(failed);
      else handlers.gaveUp(failed).catch(options.onError);
    });
    const stopWatching = watchStalled({
      // Of a Cluster it must be the node that holds the locks that answers.
      ask: () => deps.connection.exists(queue.toKey('meta')),
      giveBack: () => worker.getBackend().moveStalledJobsToWait(),
      everyMs: checkedEveryMs,
      leaseMs: lockDuration,
      onError: options.onError,
    });
    return { kind, worker, underWay, stopWatching };

    async function leased(
      job: Job,
      token: string | undefined,
      working: Promise<RateLimited | undefined>,
    ): Promise<void> {
      const letGo = keepLease({
        extend: async () => (await job.extendLock(token ?? '', lockDuration)) === 1,
        retake: () => retakeLock(deps.connection, queue, job, token ?? '', lockDuration),
        leaseMs: lockDuration,
        onLost: () => worker.cancelJob(job.id ?? '', 'lost'),
        onError: options.onError,
      });
      underWay.add(working);
      try {
        const answer = await working;
        if (answer) await limited(worker, answer);
      } finally {
        letGo();
        underWay.delete(working);
      }
    }
  }
}

function turnOf(signal: AbortSignal | undefined): Turn {
  if (!signal)
    throw new Error('BullMQ handed out no signal: the processor must declare three parameters');
  return { signal };
}

/** Stops the queue for everybody; the job goes back and costs no try. */
async function limited(worker: Worker, { rateLimitedMs }: RateLimited): Promise<never> {
  await worker.rateLimit(rateLimitedMs);
  throw Worker.RateLimitError();
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
