import pino from 'pino';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { IssueKey } from '../../src/domain/issue.ts';
import type { Phase } from '../../src/domain/task.ts';
import type { Commit } from '../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { aCommit, keyFor } from '../support/records.ts';
import { startEmbedded } from '../support/redis.ts';

const [A, B, C, D] = [1, 2, 3, 4].map(keyFor) as [IssueKey, IssueKey, IssueKey, IssueKey];
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

  describe('satisfied while its dependent waits for another', () => {
    beforeEach(async () => {
      await put(B, 'blocked', { blockers: [A, C] });
      await put(A, 'done', { satisfied: true });
      await longAgo(A);
      await put(D, 'done', { satisfied: true });
      expect((await ledger.read(A)).record).toBeNull();
    });

    it('is still known as its blocker, and holds it again when it is open again', async () => {
      expect(await ledger.dependentsOf(A, 9)).toEqual([B]);
      expect((await ledger.read(B)).unmet).toEqual([C]);
      await put(A, 'queued');
      expect((await ledger.read(B)).unmet).toEqual([A, C]);
      expect(await client.zscore('{forgehand}:owed', `look|${B}`)).not.toBeNull();
    });

    it('is held by it again at its next look where an older version forgot who has it as blocker', async () => {
      await client.del(`{forgehand}:dependents:${A}`);
      await put(B, 'blocked', { blockers: [A, C] });
      expect((await ledger.read(B)).unmet).toEqual([A, C]);
      expect(await ledger.dependentsOf(A, 9)).toEqual([B]);
      expect(await client.zscore('{forgehand}:owed', `look|${A}`)).not.toBeNull();
    });
  });

  it('takes its edges along, those that its blocker’s text made too', async () => {
    await put(A, 'blocked', { blocks: [B] });
    await put(B, 'cancelled', { blockers: [C] });
    await longAgo(B);
    await put(D, 'done', { satisfied: true });
    expect(await keysOf(B)).toEqual([]);
    for (const blocker of [A, C]) expect(await ledger.dependentsOf(blocker, 9)).toEqual([]);
    const sides = ['dependents', 'waiters', 'blocks'].flatMap((side) =>
      [A, C].map((key) => `{forgehand}:${side}:${key}`),
    );
    expect(await client.exists(...sides)).toBe(0);
    expect(await client.hexists('{forgehand}:chains', A)).toBe(0);
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
