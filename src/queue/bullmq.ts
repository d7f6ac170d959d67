import { randomUUID } from 'node:crypto';
import { Queue as BullQueue, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { type IssueKey, parseKey } from '../domain/issue.ts';
import { startConsumers } from './consumers.ts';
import { withAddDeadline } from './deadline.ts';
import { gather } from './gather.ts';
import type { Queue, RunHint } from './queue.ts';
import { createTurns } from './turns.ts';
import { RANK } from './urgency.ts';

export interface BullmqDeps {
  /** Names of the configured forges: looks and reports have a queue each, since a rate limit stops a whole queue. */
  forges: string[];
  /** Shared by all, but for what blocks: workers open that themselves. Its `maxRetriesPerRequest` must be null. */
  connection: Redis;
  addDeadlineMs?: number;
  now?: () => number;
}

export const PREFIX = '{forgehand}';

const ALIVE = ['waiting', 'prioritized', 'active', 'delayed'] as const;
/** Nobody listens to them; BullMQ keeps 10,000 a queue unless told otherwise. */
const EVENTS_KEPT = 100;
/** 0.5 s, 1 s, 2 s: what still fails then is owed again. */
const TRIES = { attempts: 4, backoff: { type: 'exponential', delay: 500 } };

/** Jobs on BullMQ: they name an issue and carry no facts. */
export function createBullmqQueue(deps: BullmqDeps): Queue {
  const { connection, addDeadlineMs = 2_500 } = deps;
  const within = withAddDeadline(addDeadlineMs);
  const turnOfLook = createTurns(deps.now);
  const turnOfReport = createTurns(deps.now);
  const looks = new Map(deps.forges.map((forge) => [forge, openLooks(forge)]));
  const runs = open('run');
  const reports = new Map(deps.forges.map((forge) => [forge, open(`report-${forge}`)]));

  return {
    addLook: ({ key, urgency }) =>
      within(async () => {
        const { queue, add } = looks.get(parseKey(key).forge) ?? {};
        // Of a forge that is configured no more nothing can be read; its sweep finds it should it come back.
        if (!queue || !add) return;
        const jobId = `look-${randomUUID()}`;
        const priority = turnOfLook(key, RANK[urgency]);
        const opts = { jobId, priority, ...TRIES, ...oncePer(key) };
        const job = await add({ name: 'look', data: { key }, opts });
        // An add that met a waiting look of less urgency raises that one.
        if (job.id !== jobId && urgency !== 'sweep') await raise(queue, job, priority);
      }),

    addRun: ({ key, turn, priority }) =>
      within(async () => {
        const jobId = runId(key, turn);
        await runs.add('run', { key, turn }, { jobId, priority });
      }),

    addReport: ({ key, rank }) =>
      within(async () => {
        const queue = reports.get(parseKey(key).forge);
        // As of a look: what is owed there stays owed, should that forge come back.
        if (!queue) return;
        const jobId = `report-${randomUUID()}`;
        const priority = turnOfReport(key, rank);
        const opts = { jobId, priority, ...TRIES, ...oncePer(key) };
        const job = await queue.add('report', { key }, opts);
        // An add that met a waiting report of that issue: what it tells may be of more weight now.
        if (job.id !== jobId) await raise(queue, job, priority);
      }),

    reprioritise: (hint) => within(() => reprioritise(hint)),

    async hasRun(key, turn) {
      const state = await runs.getJobState(runId(key, turn));
      return !['completed', 'failed', 'unknown'].includes(state);
    },

    async looksOutstanding(forge) {
      const those = [...looks].flatMap(([name, { queue }]) =>
        forge === undefined || name === forge ? [queue] : [],
      );
      const counts = await Promise.all(those.map((queue) => queue.getJobCountByTypes(...ALIVE)));
      return counts.reduce((sum, count) => sum + count, 0);
    },

    async placeOf(key, turn) {
      const waiting = await runs.getRanges(['waiting', 'prioritized'], 0, -1, true);
      const at = waiting.indexOf(runId(key, turn));
      return at < 0 ? null : { place: at + 1, of: waiting.length };
    },

    consume: (handlers, options) =>
      startConsumers({ ...deps, looks: lookQueues(), runs, reports, handlers, options }),

    async close() {
      await Promise.all([...lookQueues(), runs, ...reports.values()].map((queue) => queue.close()));
    },
  };

  function openLooks(forge: string) {
    const queue = open(`observe-${forge}`);
    const add = gather((jobs: Parameters<BullQueue['addBulk']>[0]) => queue.addBulk(jobs));
    return { queue, add };
  }

  function lookQueues(): BullQueue[] {
    return [...looks.values()].map(({ queue }) => queue);
  }

  function open(name: string): BullQueue {
    const options = { connection, prefix: PREFIX, skipVersionCheck: true };
    const queue = new BullQueue(name, { ...options, streams: { events: { maxLen: EVENTS_KEPT } } });
    // Told by the connection itself, once an outage.
    queue.on('error', () => {});
    return queue;
  }

  async function reprioritise({ key, turn, priority }: RunHint): Promise<void> {
    const job = await runs.getJob(runId(key, turn));
    if (job && job.priority !== priority) await move(job, priority);
  }

  /** Most that meet are of the same weight: one read tells. */
  async function raise(queue: BullQueue, { id }: Job, priority: number): Promise<void> {
    const job = await queue.getJob(id ?? '');
    if (job && job.priority > priority) await move(job, priority);
  }

  /** A job that is gone meanwhile needs no moving, and one that was taken is not moved. */
  async function move(job: Job, priority: number): Promise<void> {
    await job.changePriority({ priority }).catch(ignoreGone);
  }
}

/** One at a time per issue; what comes while one is under way makes exactly one more. */
function oncePer(key: IssueKey) {
  return { deduplication: { id: key, keepLastIfActive: true, replace: true } };
}

function runId(key: IssueKey, turn: number): string {
  return `${key}~${turn}`;
}

function ignoreGone(error: Error): void {
  if (!/missing key|not found|Missing/i.test(error.message)) throw error;
}
