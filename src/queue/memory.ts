import { type IssueKey, parseKey } from '../domain/issue.ts';
import { memoryConsumers } from './memory-consumers.ts';
import { byOrder, type Job, type Kind, lineOf, TRIES, TRY_AGAIN_MS } from './memory-jobs.ts';
import type { ConsumeOptions, Handlers, Queue, RateLimited } from './queue.ts';
import { createTurns } from './turns.ts';
import { RANK, urgencyOf } from './urgency.ts';

export interface MemoryQueue extends Queue {
  /** What is under way comes again, as after a lost worker; its handlers go on unheard. */
  crash(): void;
  /** Nothing waits any more, as after FLUSHALL. */
  clear(): void;
  /** Resolves when nothing waits, nothing is delayed and nothing is under way. */
  idle(): Promise<void>;
}

/** The same door in one process: one at a time per issue and kind, keep the last, priorities, delays. */
export function createMemoryQueue({ now = Date.now } = {}): MemoryQueue {
  const turnOfLook = createTurns(now);
  const turnOfReport = createTurns(now);
  let waiting: Job[] = [];
  const active = new Map<
    Job,
    { again: boolean; controller: AbortController; done: Promise<void> }
  >();
  const paused = new Set<Kind>();
  const stoppedUntil = new Map<string, number>();
  const idlers = new Set<() => void>();
  let consumer: { handlers: Handlers; options: ConsumeOptions } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let order = 0;

  return {
    addLook: async ({ key, urgency }) => once('look', key, turnOfLook(key, RANK[urgency])),
    addReport: async ({ key, rank }) => once('report', key, turnOfReport(key, rank)),
    async addRun({ key, turn, priority }) {
      if (find('run', key, turn)) return;
      add({ kind: 'run', key, turn, priority, dueAt: 0 });
    },
    async reprioritise({ key, turn, priority }) {
      const job = waiting.find((one) => one.kind === 'run' && one.key === key && one.turn === turn);
      if (job) job.priority = priority;
    },
    hasRun: async (key, turn) => find('run', key, turn) !== undefined,
    looksOutstanding: async (forge) =>
      [...waiting, ...active.keys()].filter(
        ({ kind, key }) => kind === 'look' && (!forge || parseKey(key).forge === forge),
      ).length,
    async placeOf(key, turn) {
      const runs = waiting.filter(({ kind }) => kind === 'run').sort(byOrder);
      const at = runs.findIndex((job) => job.key === key && job.turn === turn);
      return at < 0 ? null : { place: at + 1, of: runs.length };
    },
    async consume(handlers, options) {
      consumer = { handlers, options };
      schedule();
      return memoryConsumers({
        active: () => [...active].map(([{ kind }, entry]) => ({ kind, ...entry })),
        pause(kinds) {
          for (const kind of kinds) paused.add(kind);
        },
        end() {
          paused.clear();
          consumer = null;
        },
      });
    },
    async close() {
      consumer = null;
      if (timer) clearTimeout(timer);
    },
    crash() {
      for (const job of active.keys()) {
        active.delete(job);
        waiting.push(job);
      }
      schedule();
    },
    clear() {
      waiting = [];
      stoppedUntil.clear();
    },
    idle: () =>
      new Promise((resolve) => {
        idlers.add(resolve);
        schedule();
      }),
  };

  function once(kind: Kind, key: IssueKey, priority: number): void {
    const there = waiting.find((job) => job.kind === kind && job.key === key);
    if (there) {
      there.priority = Math.min(there.priority, priority);
      there.dueAt = 0;
      schedule();
      return;
    }
    const underWay = [...active].find(([job]) => job.kind === kind && job.key === key)?.[1];
    if (underWay) underWay.again = true;
    else add({ kind, key, turn: 0, priority, dueAt: 0 });
  }

  function add(job: Omit<Job, 'order' | 'tries'>): void {
    order += 1;
    waiting.push({ ...job, order, tries: 0 });
    schedule();
  }

  function find(kind: Kind, key: IssueKey, turn: number): Job | undefined {
    return [...waiting, ...active.keys()].find(
      (job) => job.kind === kind && job.key === key && job.turn === turn,
    );
  }

  function schedule(): void {
    queueMicrotask(takeAll);
  }

  function takeAll(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    // Read once: a job whose time comes meanwhile would be neither taken nor waited for.
    const nowMs = Date.now();
    for (let job = next(nowMs); job; job = next(nowMs)) {
      waiting = waiting.filter((one) => one !== job);
      start(job);
    }
    const later = waiting.map((job) => Math.max(job.dueAt, stoppedUntil.get(lineOf(job)) ?? 0));
    const soonest = Math.min(...later.filter((at) => at > nowMs));
    if (Number.isFinite(soonest)) timer = setTimeout(takeAll, soonest - Date.now() + 1);
    if (waiting.length === 0 && active.size === 0) {
      for (const resolve of idlers) resolve();
      idlers.clear();
    }
  }

  function next(nowMs: number): Job | undefined {
    const stopped = (job: Job) => (stoppedUntil.get(lineOf(job)) ?? 0) > nowMs;
    return waiting
      .filter((job) => job.dueAt <= nowMs && !stopped(job) && hasRoom(job))
      .sort(byOrder)[0];
  }

  function hasRoom(job: Job): boolean {
    if (!consumer || paused.has(job.kind)) return false;
    const { looks, runs, reports } = consumer.options;
    const most = { look: looks, run: runs, report: reports }[job.kind];
    return [...active.keys()].filter((one) => lineOf(one) === lineOf(job)).length < most;
  }

  function start(job: Job): void {
    const controller = new AbortController();
    const entry = { again: false, controller, done: Promise.resolve() };
    active.set(job, entry);
    entry.done = work(job, controller.signal).then(
      (answer) => finish(job, answer),
      (error) => fail(job, error),
    );
  }

  async function work(job: Job, signal: AbortSignal): Promise<RateLimited | undefined> {
    const { handlers } = consumer as NonNullable<typeof consumer>;
    const { key, priority } = job;
    if (job.kind === 'look') return handlers.look({ key, urgency: urgencyOf(priority) });
    if (job.kind === 'report') return handlers.report(job);
    await handlers.run(job, { signal });
    return undefined;
  }

  function finish(job: Job, answer: RateLimited | undefined): void {
    const entry = active.get(job);
    if (!entry) return;
    active.delete(job);
    if (answer) {
      stoppedUntil.set(lineOf(job), Date.now() + answer.rateLimitedMs);
      waiting.push(job);
    } else if (entry.again) add({ ...job, dueAt: 0 });
    schedule();
  }

  function fail(job: Job, error: unknown): void {
    const entry = active.get(job);
    if (!entry) return;
    active.delete(job);
    job.tries += 1;
    if (job.tries < TRIES[job.kind]) {
      waiting.push({ ...job, dueAt: Date.now() + TRY_AGAIN_MS });
      consumer?.handlers.triesAgain({ kind: job.kind, key: job.key, error: error as Error });
    } else if (entry.again) add({ ...job, dueAt: 0 });
    else void gaveUp(job, error as Error);
    schedule();
  }

  async function gaveUp({ kind, key }: Job, error: Error): Promise<void> {
    if (!consumer) return;
    await consumer.handlers.gaveUp({ kind, key, error }).catch(consumer.options.onError);
  }
}
