import pino from 'pino';
import type { IssueKey } from '../../src/domain/issue.ts';
import type { Phase, Task } from '../../src/domain/task.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { createBullmqQueue } from '../../src/queue/bullmq.ts';
import type { Queue } from '../../src/queue/queue.ts';
import { LAB_SECRET } from './deliveries.ts';
import { aCommit, aRecord, aTask } from './records.ts';
import { startRedis } from './redis.ts';
import { type TestWorld, testWorld } from './world.ts';

export interface RunningBot {
  world: TestWorld;
  ledger: Ledger;
  queue: Queue;
  /** A task of acme/app, as if it had been worked on. */
  put(key: IssueKey, phase: Phase, task?: Partial<Task>): Promise<void>;
  close(): Promise<void>;
}

/** What commands meet: a Redis with the bot's data in it, and a configuration that names it. */
export async function startRunningBot(env: Record<string, string> = {}): Promise<RunningBot> {
  const redis = await startRedis();
  const world = testWorld({
    FORGE: 'gitea',
    FORGE_URL: 'https://git.example.org',
    FORGE_TOKEN: 'the-bots-own-token',
    WEBHOOK_SECRET: LAB_SECRET,
    REDIS_URL: redis.url,
    ...env,
  });
  const client = redis.connect();
  const ledger = createRedisLedger({
    client,
    subscriber: () => redis.connect(),
    log: pino({ level: 'silent' }),
  });
  const queue = createBullmqQueue({ forges: ['gitea'], connection: client });
  return {
    world,
    ledger,
    queue,
    async put(key, phase, change = {}) {
      const { rev } = await ledger.read(key);
      const record = aRecord(key, aTask({ phase, ...change }));
      await ledger.commit(aCommit(key, phase, { expectedRev: rev, record }));
      await ledger.nameRepository('gitea', record.repository);
    },
    async close() {
      await queue.close();
      await ledger.close();
      await redis.close();
      world.remove();
    },
  };
}
