import { ALIVE_FOR_MS } from '../../domain/kept.ts';
import type { IssueRecord } from '../../domain/task.ts';
import { PHASES } from '../../domain/task.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Queue } from '../../queue/queue.ts';
import {
  type Figure,
  LAST_DELIVERY,
  LOOKS,
  OLDEST_QUEUED,
  OLDEST_UNTOLD,
  PAUSED,
  REPORTS_OWED,
  STORE_UP,
  TASKS,
  WORKERS,
} from './catalogue.ts';

export interface Sample {
  figure: Figure;
  labels: Record<string, string>;
  value: number;
}

export interface ReadingDeps {
  ledger: Pick<Ledger, 'counts' | 'list' | 'untold' | 'alive' | 'paused' | 'lastDeliveries'>;
  queue: Pick<Queue, 'looksOutstanding'>;
  /** Configured names. */
  forges: readonly string[];
  now: () => number;
}

/** Those that wait for their next attempt may be the oldest: some more are read. */
const OLDEST_READ = 100;

/** What is so now, read from ledger and queue. */
export async function readNow({ ledger, queue, forges, now }: ReadingDeps): Promise<Sample[]> {
  const counts = await ledger.counts();
  const [oldest, untold, workers, pause, looks, deliveries] = await Promise.all([
    oldestQueuedMs(ledger, counts.queued, now()),
    ledger.untold(),
    ledger.alive(now() - ALIVE_FOR_MS),
    ledger.paused(),
    queue.looksOutstanding(),
    Promise.all(forges.map(async (forge) => ({ forge, ...(await ledger.lastDeliveries(forge)) }))),
  ]);
  return [
    sample(STORE_UP, 1),
    ...PHASES.map((phase) => sample(TASKS, counts[phase], { phase })),
    sample(OLDEST_QUEUED, oldest / 1_000),
    sample(REPORTS_OWED, untold.count),
    sample(OLDEST_UNTOLD, Math.max(0, now() - (untold.oldestAt ?? now())) / 1_000),
    sample(WORKERS, workers.length),
    sample(PAUSED, pause ? 1 : 0),
    sample(LOOKS, looks),
    ...deliveries.flatMap(({ forge, verified }) =>
      verified ? [sample(LAST_DELIVERY, Date.parse(verified) / 1_000, { forge })] : [],
    ),
  ];
}

export function sample(figure: Figure, value: number, labels: Record<string, string> = {}): Sample {
  return { figure, value, labels };
}

async function oldestQueuedMs(
  ledger: Pick<Ledger, 'list'>,
  queued: number,
  nowMs: number,
): Promise<number> {
  if (queued === 0) return 0;
  const offset = Math.max(0, queued - OLDEST_READ);
  const { records } = await ledger.list(['queued'], { offset, limit: OLDEST_READ });
  return Math.max(0, ...records.map(({ record }) => nowMs - startableAt(record, nowMs)));
}

/** A task that waits for its next attempt could not start before. */
function startableAt({ task }: IssueRecord, nowMs: number): number {
  if (!task) return nowMs;
  return Math.max(Date.parse(task.since), task.notBefore ? Date.parse(task.notBefore) : 0);
}
