import pino from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { LedgerUnavailable } from '../../src/ledger/ledger.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { keyFor } from '../support/records.ts';
import {
  SERVER,
  startEmbedded,
  startRedis,
  startServer,
  type TestRedis,
} from '../support/redis.ts';
import { ledgerContract } from './contract.ts';
import { ledgerCrowdContract } from './crowd-contract.ts';
import { ledgerNotesContract } from './notes-contract.ts';
import { ledgerOrderContract } from './order-contract.ts';
import { ledgerRoundsContract } from './rounds-contract.ts';
import { ledgerTellingContract } from './telling-contract.ts';

const log = pino({ level: 'silent' });

const on = (start: () => Promise<TestRedis>) => async () => {
  const redis = await start();
  const client = redis.connect();
  const ledger = createRedisLedger({ client, subscriber: () => redis.connect(), log });
  return {
    ledger,
    flush: async () => void (await client.flushall()),
    close: async () => {
      await ledger.close();
      await redis.close();
    },
  };
};

for (const contract of [
  ledgerContract,
  ledgerCrowdContract,
  ledgerNotesContract,
  ledgerOrderContract,
  ledgerRoundsContract,
  ledgerTellingContract,
]) {
  contract('on the embedded Valkey', on(startEmbedded));
  if (SERVER)
    contract(
      'on redis-server',
      on(() => startServer(SERVER as string)),
    );
}

it('a restore lasts a minute at most, whoever says that it began', async () => {
  const redis = await startRedis();
  const client = redis.connect();
  const ledger = createRedisLedger({ client, subscriber: () => redis.connect(), log });
  for (const begin of [() => ledger.setRestoring(true), () => ledger.mark('worker-1', 2, 1)]) {
    await client.flushall();
    await begin();
    const leftMs = await client.pttl('{forgehand}:restoring');
    expect(leftMs).toBeGreaterThan(50_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
  }
  await ledger.close();
  await redis.close();
});

describe.runIf(SERVER)('a ledger whose Redis hangs', async () => {
  const redis = SERVER ? await startServer(SERVER) : null;
  afterAll(() => redis?.close());

  it('answers within its deadline that it is unavailable, and works again when Redis does', async () => {
    if (!redis) return;
    const ledger = createRedisLedger({
      client: redis.connect(),
      subscriber: () => redis.connect(),
      log,
      deadlineMs: 200,
    });
    await ledger.ping();
    redis.process?.kill('SIGSTOP');
    await expect(ledger.read(keyFor(1))).rejects.toThrow(
      new LedgerUnavailable('no answer from Redis in 200 ms'),
    );
    redis.process?.kill('SIGCONT');
    await expect.poll(() => ledger.read(keyFor(1)).catch(() => null)).toMatchObject({ rev: 0 });
  });
});

describe('the log of a run', async () => {
  const redis = await startEmbedded();
  afterAll(() => redis.close());

  it('keeps its head and its tail within the cap and counts what it left out', async () => {
    const ledger = createRedisLedger({
      client: redis.connect(),
      subscriber: () => redis.connect(),
      log,
      logCapBytes: 200,
    });
    for (let i = 0; i < 100; i += 1) await ledger.appendLog('run-1', [`line ${i}`]);
    const kept = await ledger.readLog('run-1');
    expect(kept?.head[0]).toBe('line 0');
    expect(kept?.tail.at(-1)).toBe('line 99');
    expect((kept?.head.length ?? 0) + (kept?.tail.length ?? 0) + (kept?.omitted ?? 0)).toBe(100);
    expect([...(kept?.head ?? []), ...(kept?.tail ?? [])].join('\n').length).toBeLessThan(220);
    const head = kept?.head ?? [];
    expect(await ledger.readLogFrom('run-1', 1)).toEqual({ first: 1, lines: head.slice(1) });
    const rest = await ledger.readLogFrom('run-1', head.length);
    expect(rest).toEqual({ first: head.length + (kept?.omitted ?? 0), lines: kept?.tail });
    expect(await ledger.readLogFrom('run-1', 99)).toEqual({ first: 99, lines: ['line 99'] });
  });
});
