import type { IssueKey } from '../../src/domain/issue.ts';
import type { Claimed } from '../../src/ledger/ledger.ts';
import type { Stage, Step, Worker } from './stage.ts';

/** All that is owed is due. */
const ALL_TIME = Number.MAX_SAFE_INTEGER;
const ROUNDS_AT_MOST = 100;
const STEPS_AT_MOST = 5_000;

/**
 * What pump and queue do, by hand: a run once a turn, reports of an issue one after the other,
 * looks all at once, since only the ledger protects the truth.
 */
export function createJobs(stage: Stage, workers: Worker[], step: Step) {
  const { ledger } = stage;
  const underWay = new Set<Promise<void>>();
  const runs = new Map<string, AbortController>();
  /** Under way, and whether one more is to follow. */
  const reports = new Map<IssueKey, { again: boolean }>();
  const errors: unknown[] = [];
  let next = 0;

  return {
    errors,
    look,
    handOut,
    stall,
    settle,
  };

  /** One round of the pump; false when nothing was owed but runs that have their job. */
  async function handOut(): Promise<boolean> {
    const claimed = await ledger.claim({ nowMs: ALL_TIME, limit: 100, leaseMs: 0 });
    const fresh = claimed.filter(({ owed }) => owed.kind !== 'run' || !runs.has(idOf(owed)));
    for (const one of fresh) toJob(one);
    await ledger.handed(claimed);
    return fresh.length > 0;
  }

  function toJob({ owed }: Claimed): void {
    const { key } = owed;
    if (owed.kind === 'look') look(key);
    if (owed.kind === 'cancel') track(ledger.cancelled(key));
    if (owed.kind === 'report') report(key);
    if (owed.kind === 'run') start(key, owed.turn);
  }

  /** One that gave up, since the ledger moved on under it again and again, comes again. */
  function look(key: IssueKey): void {
    track(
      worker()
        .observe(key, { hinted: true })
        .catch(() => worker().observe(key)),
    );
  }

  function report(key: IssueKey): void {
    const before = reports.get(key);
    if (before) before.again = true;
    else track(reportOn(key));
  }

  async function reportOn(key: IssueKey): Promise<void> {
    const mine = { again: false };
    reports.set(key, mine);
    try {
      await worker().report(key);
    } finally {
      reports.delete(key);
    }
    if (mine.again) report(key);
  }

  function start(key: IssueKey, turn: number): void {
    const lease = new AbortController();
    const id = idOf({ key, turn });
    runs.set(id, lease);
    const running = worker().run(key, turn, lease.signal);
    track(
      running.finally(() => {
        if (runs.get(id) === lease) runs.delete(id);
      }),
    );
  }

  /** The leases of all runs are lost: their jobs come again elsewhere before they hear of it. */
  function stall(): void {
    for (const [id, lease] of [...runs]) {
      const [key, turn] = id.split('~') as [IssueKey, string];
      start(key, Number(turn));
      lease.abort('lost');
    }
  }

  /** The next two sweeps: a look that read before the last act may commit after the first one's. */
  async function settle(key: IssueKey): Promise<void> {
    await rest(key);
    await rest(key);
  }

  /** Looks, as a sweep does, and hands out until nothing is owed and nobody but agents is at work. */
  async function rest(key: IssueKey): Promise<void> {
    look(key);
    for (let quiet = 0, rounds = 0; quiet < 2; rounds += 1) {
      if (rounds > ROUNDS_AT_MOST) throw new Error('it never comes to rest');
      await agentsAlone();
      quiet = (await handOut()) ? 0 : quiet + 1;
    }
  }

  /** Everything under way is a run whose agent is at work. */
  async function agentsAlone(): Promise<void> {
    for (let steps = 0; underWay.size > stage.agent.running().length; steps += 1) {
      if (steps > STEPS_AT_MOST) throw new Error('a job never ends');
      await step('waiting');
    }
  }

  function worker(): Worker {
    next += 1;
    return workers[next % workers.length] as Worker;
  }

  function track(job: Promise<void>): void {
    const kept = job
      .catch((error) => void errors.push(error))
      .finally(() => void underWay.delete(kept));
    underWay.add(kept);
  }
}

/** As the queue's: the same run is never two jobs. */
function idOf({ key, turn }: { key: IssueKey; turn: number }): string {
  return `${key}~${turn}`;
}
