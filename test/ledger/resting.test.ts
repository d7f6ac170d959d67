import pino from 'pino';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { IssueKey } from '../../src/domain/issue.ts';
import type { Phase } from '../../src/domain/task.ts';
import type { Commit } from '../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { aCommit, keyFor } from '../support/records.ts';
import { startEmbedded } from '../support/redis.ts';

const [A, B, C] = [1, 2, 3].map(keyFor) as [IssueKey, IssueKey, IssueKey];
const RESTING = '{forgehand}:resting';

describe('what Redis keeps of an issue at rest', async () => {
  const redis = await startEmbedded();
  const client = redis.connect();
  const log = pino({ level: 'silent' });
  const ledger = createRedisLedger({ client, subscriber: () => redis.connect(), log });
  beforeEach(async () => void (await client.flushall()));
  afterAll(async () => {
    await ledger.close();
    await redis.close();
  });

  async function put(key: IssueKey, phase: Phase, change: Partial<Commit> = {}) {
    const { rev } = await ledger.read(key);
    await ledger.commit(aCommit(key, phase, { expectedRev: rev, ...change }));
  }
  const longAgo = (key: IssueKey) => client.zadd(RESTING, 'XX', 1, key);
  const keysOf = async (key: IssueKey) =>
    (await client.keys('*')).filter((name) => name.endsWith(`:${key}`));

  it('goes when another comes to rest after a month', async () => {
    await put(A, 'done', { satisfied: true });
    await put(B, 'done', { satisfied: true });
    expect(await keysOf(A)).not.toEqual([]);
    await longAgo(A);
    await put(C, 'done', { satisfied: true });
    expect(await keysOf(A)).toEqual([]);
    expect((await ledger.read(A)).record).toBeNull();
    expect((await ledger.read(B)).record).not.toBeNull();
    const listed = await ledger.list(['done'], { offset: 0, limit: 9 });
    expect(listed.total).toBe(2);
    expect(listed.records.map(({ record }) => record.key).toSorted()).toEqual([B, C]);
  });

  it('stays while somebody waits for it', async () => {
    await put(B, 'blocked', { blockers: [A] });
    await put(A, 'failed');
    await longAgo(A);
    await put(C, 'done', { satisfied: true });
    expect((await ledger.read(A)).record).not.toBeNull();
  });

  it.each(['assigned again', 'waited for'])('stays when it is %s meanwhile', async (how) => {
    await put(A, 'failed');
    await longAgo(A);
    if (how === 'waited for') await put(B, 'blocked', { blockers: [A] });
    else await put(A, 'queued');
    await put(C, 'done', { satisfied: true });
    expect((await ledger.read(A)).record).not.toBeNull();
  });
});
