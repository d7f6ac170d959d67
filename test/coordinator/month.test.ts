import pino from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../src/domain/issue.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { startHouse } from '../support/house.ts';
import { startRedis } from '../support/redis.ts';

const soon = { timeout: 20_000 };

describe('a blocker that was finished for so long that it is forgotten', async () => {
  const redis = await startRedis();
  const client = redis.connect();
  const log = pino({ level: 'silent' });
  const ledger = createRedisLedger({ client, subscriber: () => redis.connect(), log });
  const house = await startHouse({ ledger: { ...ledger, flush: () => undefined } });
  afterAll(async () => {
    await house.stop(500);
    await redis.close();
  });

  it('holds who waits for another still when it is opened again, and the comment says so', async () => {
    const { people, open, phase, comments } = house;
    const says = (words: string) =>
      expect.poll(async () => (await comments(ref))[0], soon).toContain(words);
    const first = await people.openIssue({ title: 'First' });
    const second = await people.openIssue({ title: 'Second' });
    const ref = await open('Waits', `Blocked by #${first.number}, #${second.number}`);
    await says('Blocked by 2 issues');
    await people.close(first);
    await says('Blocked by 1 issue');

    await client.zadd('{forgehand}:resting', 'XX', 1, keyOf(first));
    await open('Comes to rest');
    await expect.poll(async () => (await ledger.read(keyOf(first))).record, soon).toBeNull();

    await people.reopen(first);
    await says('Blocked by 2 issues');
    await people.close(second);
    await says('Blocked by 1 issue');
    expect(house.startsOf(ref)).toEqual([]);
    await people.close(first);
    await expect.poll(() => phase(ref), soon).toBe('done');
  });
});
