import pino from 'pino';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { SERVER, startServer, type TestRedis } from '../../test/support/redis.ts';

export interface Engine {
  ledger: Ledger;
  client: ReturnType<TestRedis['connect']>;
  close(): Promise<void>;
}

/** A redis-server of its own, with AOF, and a ledger on it that waits as long as it takes. */
export async function startEngine(): Promise<Engine> {
  if (!SERVER) throw new Error('redis-server or valkey-server is missing on PATH: install one');
  const redis = await startServer(SERVER);
  const client = redis.connect();
  const log = pino({ level: 'silent' });
  const subscriber = () => redis.connect();
  const ledger = createRedisLedger({ client, subscriber, log, deadlineMs: 60_000 });
  return {
    ledger,
    client,
    async close() {
      await ledger.close();
      await redis.close();
    },
  };
}

/** Bytes that the server holds, its own buffers aside. */
export async function bytesUsed({ client }: Engine): Promise<number> {
  const dataset = /^used_memory_dataset:(\d+)/m.exec(await client.info('memory'))?.[1];
  return Number(dataset);
}
