import pino from 'pino';
import { createMemoryAgent } from '../../src/agent/memory.ts';
import { startCoordinator } from '../../src/coordinator/coordinator.ts';
import { keyOf } from '../../src/domain/issue.ts';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { createBullmqQueue } from '../../src/queue/bullmq.ts';
import { createReport } from '../../src/report/report.ts';
import { connect } from '../../src/store/connect.ts';
import type { TestRedis } from '../../test/support/redis.ts';
import { policy } from '../../test/support/sight.ts';
import { counted } from './counted.ts';
import { roundTrips } from './round-trips.ts';

export interface Drained {
  ms: number;
  /** To Redis, in that time. */
  roundTrips: number;
  /** Of ledger and queue, by method; first those called most. */
  calls: [name: string, count: number][];
}

const ASK_EVERY_MS = 20;

/** Tasks through look, run and report, forge and agent in memory, until all are told. */
export async function drainOurs(redis: TestRedis, tasks: number, atOnce: number): Promise<Drained> {
  const log = pino({ level: 'silent' });
  const { forge, people } = createMemoryForge();
  const bot = await forge.whoAmI();
  const address = { kind: 'url', url: redis.url } as const;
  const [client, listening] = [
    connect(address, 'commands', log),
    connect(address, 'subscriber', log),
  ];
  const calls = new Map<string, number>();
  const kept = createRedisLedger({ client, subscriber: () => listening, log, deadlineMs: 60_000 });
  const ledger = counted(kept, calls);
  const queue = counted(
    createBullmqQueue({ forges: [forge.name], connection: client, addDeadlineMs: 60_000 }),
    calls,
  );
  const forges = new Map([
    [forge.name, { forge, webUrl: 'https://git.example.org', bot: () => bot }],
  ]);
  const report = createReport({
    forges,
    ledger,
    settings: {
      labelPrefix: 'agent/',
      maxAttempts: 3,
      whenDone: 'leave',
      notify: ['done', 'failed', 'question'],
      unblockOn: 'done',
      breakerWrites: 0,
    },
    explain: async () => [],
    log,
    now: Date.now,
  });
  for (let i = 0; i < tasks; i += 1) {
    const ref = await people.openIssue({ title: `Task ${i}`, assignees: [people.bot] });
    await queue.addLook({ key: keyOf(ref), urgency: 'person' });
  }
  const probe = redis.connect();
  const tripsBefore = await roundTrips(probe);
  calls.clear();
  const startedAt = performance.now();
  const coordinator = await startCoordinator({
    ...{ forges, ledger, queue, report, policy, log },
    agent: createMemoryAgent(),
    settings: {
      ...{ limitMs: 60_000, stallMs: 0, leaseMs: 60_000, logTail: 5, limits: new Map() },
      ...{ concurrency: atOnce, sweepIntervalMs: 3_600_000, killGraceMs: 100 },
    },
  });
  for (;;) {
    const [{ done }, { count }] = [await kept.counts(), await kept.untold()];
    if (done === tasks && count === 0) break;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  const ms = performance.now() - startedAt;
  const trips = (await roundTrips(probe)) - tripsBefore;
  const most = [...calls].toSorted(([, a], [, b]) => b - a);
  await coordinator.stop({ deadlineMs: 5_000 });
  await queue.close();
  await ledger.close();
  client.disconnect();
  listening.disconnect();
  return { ms, roundTrips: trips, calls: most };
}
