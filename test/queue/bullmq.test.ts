import type { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { createBullmqQueue } from '../../src/queue/bullmq.ts';
import { QueueUnavailable } from '../../src/queue/queue.ts';
import { keyFor } from '../support/records.ts';
import { SERVER, startEmbedded, startServer, type TestRedis } from '../support/redis.ts';
import { queueContract } from './contract.ts';

const LEASE_MS = 1_000;

const on = (start: () => Promise<TestRedis>) => async () => {
  const redis = await start();
  const connection = redis.connect();
  const queue = createBullmqQueue({ forges: ['gitea', 'github'], connection });
  return {
    queue,
    flush: async () => void (await connection.flushall()),
    close: async () => {
      await queue.close();
      await redis.close();
    },
  };
};

queueContract('BullMQ on the embedded Valkey', on(startEmbedded));
if (SERVER)
  queueContract(
    'BullMQ on redis-server',
    on(() => startServer(SERVER as string)),
  );

it('what is asked of a forge that is configured no more is left alone, and keeps nothing else back', async () => {
  const redis = await startEmbedded();
  const queue = createBullmqQueue({ forges: ['gitea'], connection: redis.connect() });
  await queue.addLook({ key: 'gone/7#1', urgency: 'person' });
  await queue.addReport({ key: 'gone/7#1', rank: 0 });
  expect(await queue.looksOutstanding()).toBe(0);
  await queue.close();
  await redis.close();
});

it('a forge that says that it is asked too often is asked no more by any process, as long as it says', async () => {
  const redis = await startEmbedded();
  const queue = createBullmqQueue({ forges: ['gitea'], connection: redis.connect() });
  const asked: { by: string; at: number }[] = [];
  const join = (by: string, limitedMs: number | null) =>
    queue.consume(
      {
        report: async () => {
          asked.push({ by, at: Date.now() });
          return limitedMs === null ? undefined : { rateLimitedMs: limitedMs };
        },
        look: async () => undefined,
        run: async () => {},
        triesAgain: () => {},
        gaveUp: async () => {},
      },
      { runs: 1, looks: 1, reports: 1, leaseMs: 2_000, onError: () => {} },
    );
  const first = await join('first', 1_500);
  await queue.addReport({ key: keyFor(1), rank: 0 });
  await expect.poll(() => asked.length).toBe(1);
  const second = await join('second', null);
  await first.pause(['report']);
  await expect.poll(() => asked.length, { timeout: 10_000 }).toBe(2);
  expect(asked.map(({ by }) => by)).toEqual(['first', 'second']);
  expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBeGreaterThanOrEqual(1_450);
  await Promise.all([first.close(), second.close()]);
  await queue.close();
  await redis.close();
});

describe.runIf(SERVER)('a queue whose Redis hangs', async () => {
  const redis = SERVER ? await startServer(SERVER) : null;
  afterAll(() => redis?.close());

  it('for longer than a lease leaves a run with its worker, which another takes over once that is lost', async () => {
    if (!redis) return;
    const runs: { by: string; signal: AbortSignal }[] = [];
    const open: (() => Promise<void>)[] = [];
    let letGo = () => {};
    const over = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    async function join(by: string) {
      const connection = redis?.connect() as Redis;
      const queue = createBullmqQueue({ forges: ['gitea'], connection });
      const consumers = await queue.consume(
        {
          run: async (_, { signal }) => {
            runs.push({ by, signal });
            await over;
          },
          look: async () => undefined,
          report: async () => undefined,
          triesAgain: () => {},
          gaveUp: async () => {},
        },
        { runs: 1, looks: 1, reports: 1, leaseMs: LEASE_MS, onError: () => {} },
      );
      open.push(async () => {
        await consumers.close();
        await queue.close();
      });
      return { queue, connection };
    }
    const holder = await join('holder');
    await holder.queue.addRun({ key: keyFor(1), turn: 1, priority: 1 });
    await expect.poll(() => runs.length).toBe(1);
    const other = await join('other');
    redis.process?.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 3 * LEASE_MS));
    redis.process?.kill('SIGCONT');
    const checks = new Set<string | null>();
    const checked = async () =>
      checks.add(await other.connection.get('{forgehand}:run:stalled-check')).size;
    await expect.poll(checked).toBeGreaterThan(4);
    expect(runs.map(({ by }) => by)).toEqual(['holder']);
    expect(runs[0]?.signal.aborted).toBe(false);
    holder.connection.disconnect();
    await expect.poll(() => runs.map(({ by }) => by)).toEqual(['holder', 'other']);
    letGo();
    holder.connection.connect().catch(() => {});
    await Promise.all(open.map((close) => close()));
  });

  it('refuses an add within its deadline, and takes the next when Redis is back', async () => {
    if (!redis) return;
    const queue = createBullmqQueue({
      forges: ['gitea'],
      connection: redis.connect(),
      addDeadlineMs: 200,
    });
    await queue.addLook({ key: keyFor(1), urgency: 'person' });
    redis.process?.kill('SIGSTOP');
    await expect(queue.addLook({ key: keyFor(2), urgency: 'person' })).rejects.toThrow(
      new QueueUnavailable('no answer from Redis in 200 ms'),
    );
    redis.process?.kill('SIGCONT');
    await expect
      .poll(() =>
        queue.addLook({ key: keyFor(3), urgency: 'person' }).then(
          () => 'added',
          () => 'refused',
        ),
      )
      .toBe('added');
    await queue.close();
  });
});
