import type { Logger } from 'pino';
import { goOn, type Reach } from '../domain/failpoint.ts';
import { priorityOf } from '../domain/rank.ts';
import { tellingOrder } from '../domain/telling.ts';
import type { Claimed, Ledger, Owed } from '../ledger/ledger.ts';
import type { Queue } from '../queue/queue.ts';
import type { Clock } from './clock.ts';

export interface PumpDeps {
  ledger: Pick<
    Ledger,
    'claim' | 'hasten' | 'handed' | 'takePlace' | 'nextDue' | 'onOwed' | 'cancelled'
  >;
  queue: Pick<Queue, 'addLook' | 'addRun' | 'addReport' | 'reprioritise'>;
  /** `owner/repo` in lower case to runs at once across all workers. */
  limits: ReadonlyMap<string, number>;
  clock: Clock;
  log: Logger;
  reach?: Reach;
}

export interface Pump {
  stop(): Promise<void>;
}

const AT_MOST_EVERY_MS = 1_000;
/** A worker that dies between a claim and its jobs holds them up no longer. */
const CLAIMED_FOR_MS = 5_000;
/** What has a job most likely is made one again then, so that none is lost. */
const CLAIMED_AGAIN_MS = 30_000;
/** A clock is put right by less than this all the time. */
const SET_BACK_MS = 1_000;
const BATCH = 200;
/** Where more was owed while a round went on, what comes in this time is claimed together. */
const TOGETHER_MS = 20;

/** Turns what is owed into jobs: at once when told, else every second. The only healer between ledger and queues. */
export async function startPump(deps: PumpDeps): Promise<Pump> {
  const { ledger, queue, limits, clock, log, reach = goOn } = deps;
  const stopping = new AbortController();
  let wake = () => {};
  let away = false;
  let newestMs = 0;
  const unsubscribe = await ledger.onOwed(() => wake());
  const pumping = loop();

  return {
    async stop() {
      stopping.abort();
      wake();
      await pumping;
      await unsubscribe();
    },
  };

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const woken = new AbortController();
      wake = () => woken.abort('woken');
      const waitMs = await once(woken.signal);
      if (woken.signal.aborted) await clock.wait(TOGETHER_MS);
      else if (waitMs > 0) await clock.wait(waitMs, woken.signal);
    }
  }

  /** How long to wait until the next round, ms. */
  async function once(woken: AbortSignal): Promise<number> {
    try {
      const nowMs = clock.now();
      await afterSetBack(nowMs);
      const times = { nowMs, leaseMs: CLAIMED_FOR_MS, againMs: CLAIMED_AGAIN_MS };
      const claimed = await ledger.claim({ ...times, limit: BATCH });
      await handOver(claimed);
      if (away) log.info('pump: at work again');
      away = false;
      if (claimed.length >= BATCH || woken.aborted) return 0;
      const due = await ledger.nextDue();
      return Math.min(
        AT_MOST_EVERY_MS,
        Math.max(1, (due ?? Number.POSITIVE_INFINITY) - clock.now()),
      );
    } catch (error) {
      if (!away) log.warn({ err: error }, 'pump: the store is away, tried again every second');
      away = true;
      return AT_MOST_EVERY_MS;
    }
  }

  /** What was owed by the old time would wait until it comes again. */
  async function afterSetBack(nowMs: number): Promise<void> {
    if (nowMs < newestMs - SET_BACK_MS) {
      log.warn({ byMs: newestMs - nowMs }, 'pump: the clock was set back, what is owed is due now');
      await ledger.hasten(nowMs);
    }
    newestMs = nowMs;
  }

  async function handOver(claimed: Claimed[]): Promise<void> {
    if (claimed.length > 0) reach('pump:after-claim');
    const results = await Promise.allSettled(claimed.map((one) => toJob(one)));
    if (claimed.length > 0) reach('pump:after-add');
    await ledger.handed(claimed.filter((_, i) => results[i]?.status === 'fulfilled'));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  function toJob(claimed: Claimed): Promise<void> {
    const { owed, phase } = claimed;
    switch (owed.kind) {
      case 'look':
        return queue.addLook({ key: owed.key, urgency: 'released' });
      case 'hint':
        return queue.addLook({ key: owed.key, urgency: 'person' });
      case 'report':
        return queue.addReport({ key: owed.key, rank: tellingOrder(phase) });
      case 'cancel':
        return ledger.cancelled(owed.key);
      case 'run':
        return promote(owed, claimed);
    }
  }

  async function promote(
    owed: Extract<Owed, { kind: 'run' }>,
    { record, chain, standing, again }: Claimed,
  ): Promise<void> {
    if (!record?.task) return;
    const limit = limits.get(record.repository.fullName.toLowerCase()) ?? 0;
    if (limit > 0 && !(await ledger.takePlace(owed.key, owed.turn, limit))) return;
    const priority = priorityOf(record.task, chain, standing);
    const hint = { key: owed.key, turn: owed.turn, priority };
    // Asked in this order, answered together. One that is new to the queue stands where it was added.
    await Promise.all([queue.addRun(hint), ...(again ? [queue.reprioritise(hint)] : [])]);
  }
}
