import type { Redis } from 'ioredis';
import pino from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { createRedisLedger } from '../../../src/ledger/redis.ts';
import { aCommit, keyFor } from '../../support/records.ts';
import { SERVER, startServer } from '../../support/redis.ts';
import { openPort } from './port.ts';

const TASKS = 10_000;
const AT_ONCE = 200;
/** What Redis sends for one page, in bytes: fifty records and what else stands there. */
const OF_A_PAGE = 100_000;

describe.runIf(SERVER)('with 10,000 tasks in Redis', async () => {
  const redis = SERVER ? await startServer(SERVER) : null;
  afterAll(() => redis?.close());

  it('a page of them reads its own records and no others', async () => {
    if (!redis) return;
    const log = pino({ level: 'silent' });
    const client = redis.connect();
    const ledger = createRedisLedger({ client, subscriber: () => redis.connect(), log });
    for (let from = 1; from <= TASKS; from += AT_ONCE) {
      const numbers = Array.from({ length: AT_ONCE }, (_, i) => from + i);
      await Promise.all(numbers.map((n) => ledger.commit(aCommit(keyFor(n), 'queued'))));
    }
    const port = await openPort({ ledger });
    const read = async (path: string): Promise<number> => {
      const before = await bytesFrom(client);
      const answer = await port.ask(path);
      expect(answer.status).toBe(200);
      await answer.text();
      return (await bytesFrom(client)) - before;
    };
    expect(await read('/api/tasks')).toBeLessThan(OF_A_PAGE);
    expect(await read('/')).toBeLessThan(OF_A_PAGE);
    // Which of them are of the repository their names tell, without their records.
    const names = TASKS * keyFor(TASKS).length * 1.5;
    expect(await read('/api/tasks?repository=acme/app&offset=9900')).toBeLessThan(
      OF_A_PAGE + names,
    );
    await ledger.close();
  }, 60_000);
});

async function bytesFrom(client: Redis): Promise<number> {
  return Number(/total_net_output_bytes:(\d+)/.exec(await client.info('stats'))?.[1]);
}
