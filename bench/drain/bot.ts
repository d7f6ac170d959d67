import pino from 'pino';
import type { Agent } from '../../src/agent/agent.ts';
import { startCoordinator } from '../../src/coordinator/coordinator.ts';
import type { Forge } from '../../src/forge/forge.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { createBullmqQueue } from '../../src/queue/bullmq.ts';
import { createReport } from '../../src/report/report.ts';
import { connect } from '../../src/store/connect.ts';
import { RUN_SETTINGS } from '../../test/support/house.ts';
import type { TestRedis } from '../../test/support/redis.ts';
import { policy } from '../../test/support/sight.ts';
import { counted } from './counted.ts';

interface BotOptions {
  forge: Forge;
  agent: Agent;
  atOnce: number;
}

const ASK_EVERY_MS = 20;
const DEADLINE_MS = 60_000;

/** A bot on this Redis as the product wires it, its forge and agent in this process. */
export async function openBot(redis: TestRedis, { forge, agent, atOnce }: BotOptions) {
  const log = pino({ level: 'silent' });
  const bot = await forge.whoAmI();
  const address = { kind: 'url', url: redis.url } as const;
  const client = connect(address, 'commands', log);
  const listening = connect(address, 'subscriber', log);
  const calls = new Map<string, number>();
  const subscriber = () => listening;
  const kept = createRedisLedger({ client, subscriber, log, deadlineMs: DEADLINE_MS });
  const ledger = counted(kept, calls);
  // At work for long: a ledger that was never swept starts nothing before all issues were looked at.
  await kept.setSweptAt(forge.name, new Date().toISOString());
  const forgesNamed = [forge.name];
  const queue = counted(
    createBullmqQueue({ forges: forgesNamed, connection: client, addDeadlineMs: DEADLINE_MS }),
    calls,
  );
  const at = { forge, webUrl: 'https://git.example.org', bot: () => bot };
  const forges = new Map([[forge.name, at]]);
  const report = createReport({
    forges,
    ledger,
    settings: {
      labelPrefix: 'agent/',
      maxAttempts: 3,
      limits: new Map(),
      unblockOn: 'done',
      breakerWrites: 0,
    },
    settingsOf: () => ({ whenDone: 'leave', notify: ['done', 'failed', 'question'] }),
    explain: async () => [],
    log,
    now: Date.now,
  });

  return {
    queue,
    /** Of ledger and queue, by method. */
    calls,
    start: () =>
      startCoordinator({
        ...{ forges, ledger, queue, report, policy, log, agent },
        settings: {
          ...{ leaseMs: 60_000, limits: new Map() },
          ...{ concurrency: atOnce, sweepIntervalMs: 3_600_000, killGraceMs: 100 },
        },
        settingsOf: () => RUN_SETTINGS,
      }),
    async untilTold(tasks: number): Promise<void> {
      let [most, movedAt] = [0, performance.now()];
      for (;;) {
        const [{ done }, { count }] = [await kept.counts(), await kept.untold()];
        if (done === tasks && count === 0) return;
        if (done > most) [most, movedAt] = [done, performance.now()];
        if (performance.now() - movedAt > DEADLINE_MS)
          throw new Error(`it stands still: ${done} of ${tasks} done, ${count} still to be told`);
        await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
      }
    },
    async close(): Promise<void> {
      await queue.close();
      await ledger.close();
      client.disconnect();
      listening.disconnect();
    },
  };
}
