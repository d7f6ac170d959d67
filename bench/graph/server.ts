import type { Redis } from 'ioredis';
import pino from 'pino';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { connect } from '../../src/store/connect.ts';
import { aRedis } from '../server.ts';

export interface Engine {
  ledger: Ledger;
  client: Redis;
  close(): Promise<void>;
}

/** A redis-server of its own, with AOF, and a ledger on it that waits as long as it takes. */
export async function startEngine(): Promise<Engine> {
  const redis = await aRedis();
  const log = pino({ level: 'silent' });
  // As the product opens it.
  const client = connect({ kind: 'url', url: redis.url }, 'commands', log);
  const subscriber = () => redis.connect();
  const ledger = createRedisLedger({ client, subscriber, log, deadlineMs: 60_000 });
  return {
    ledger,
    client,
    async close() {
      await ledger.close();
      client.disconnect();
      await redis.close();
    },
  };
}

/** Bytes that the server holds, its own buffers aside. */
export async function bytesUsed({ client }: Engine): Promise<number> {
  const dataset = /^used_memory_dataset:(\d+)/m.exec(await client.info('memory'))?.[1];
  return Number(dataset);
}
