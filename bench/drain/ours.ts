import pino from 'pino';
import { createMemoryAgent } from '../../src/agent/memory.ts';
import { startCoordinator } from '../../src/coordinator/coordinator.ts';
import { keyOf } from '../../src/domain/issue.ts';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { createBullmqQueue } from '../../src/queue/bullmq.ts';
import { createReport } from '../../src/report/report.ts';
import type { TestRedis } from '../../test/support/redis.ts';
import { policy } from '../../test/support/sight.ts';

const ASK_EVERY_MS = 20;

/** Tasks through look, run and report, forge and agent in memory; ms until all are told. */
export async function drainOurs(redis: TestRedis, tasks: number, atOnce: number): Promise<number> {
  const log = pino({ level: 'silent' });
  const { forge, people } = createMemoryForge();
  const bot = await forge.whoAmI();
  const open = () => redis.connect();
  const ledger = createRedisLedger({ client: open(), subscriber: open, log, deadlineMs: 60_000 });
  const queue = createBullmqQueue({
    forges: [forge.name],
    connection: open(),
    workerConnection: open,
    addDeadlineMs: 60_000,
  });
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
    const [{ done }, { count }] = [await ledger.counts(), await ledger.untold()];
    if (done === tasks && count === 0) break;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  const ms = performance.now() - startedAt;
  await coordinator.stop({ deadlineMs: 5_000 });
  await queue.close();
  await ledger.close();
  return ms;
}
