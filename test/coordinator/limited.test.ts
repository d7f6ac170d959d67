import pino from 'pino';
import { expect, it } from 'vitest';
import type { TaskReading } from '../../src/coordinator/end.ts';
import { createHandOn } from '../../src/coordinator/hand-on.ts';
import { endLost } from '../../src/coordinator/lost.ts';
import { createRateLimits } from '../../src/coordinator/rate-limits.ts';
import { freeze } from '../../src/domain/freeze.ts';
import type { TaskRecord } from '../../src/domain/task.ts';
import { ForgeError } from '../../src/forge/forge.ts';
import { createMemoryForge } from '../../src/forge/memory.ts';
import type { Owed } from '../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { aRecord, aTask, keyFor } from '../support/records.ts';
import { policy } from '../support/sight.ts';

const HOUR_MS = 3_600_000;
const log = pino({ level: 'silent' });
const limited = () =>
  new ForgeError('rate-limited', 'enough', { status: 429, retryAfterMs: HOUR_MS });

it('the end of a lost run asks a forge that limits us no sooner than it may: its start is told', async () => {
  const { forge } = createMemoryForge();
  forge.changesSince = () => Promise.reject(limited());
  const bot = await forge.whoAmI();
  const owed: Owed[] = [];
  const ledger = createMemoryLedger();
  ledger.owe = async (some) => void owed.push(...some);
  const deps = {
    ledger,
    policy,
    clock: { now: () => 1_000, wait: async () => {} },
    listener: { runEnded: () => {} },
  };
  const record = aRecord(keyFor(1), aTask({ phase: 'running' })) as TaskRecord;
  const reading = { ...(await ledger.read(record.key)), record } as TaskReading;
  const at = { forge, webUrl: 'https://git.example.org', bot: () => bot };
  await expect(endLost(deps, reading, at, log)).rejects.toMatchObject({ kind: 'rate-limited' });
  expect(owed).toEqual([]);
});

it('a changed text is handed on when the forge may be asked again, however often it is tried', async () => {
  const { forge, people } = createMemoryForge();
  const ref = await people.openIssue({ title: 'Changed', body: 'anew' });
  const clock = { nowMs: 1_000, limited: true, asked: 0 };
  const given: string[] = [];
  const readIssue: typeof forge.readIssue = async (ref) => {
    clock.asked += 1;
    if (clock.limited) throw limited();
    return forge.readIssue(ref);
  };
  const agent = {
    update: async (_: string, { title }: { title: string }) => given.push(title) > 0,
  };
  const key = keyFor(ref.number);
  const handOn = createHandOn(
    { forge: { readIssue }, agent, rateLimits: createRateLimits({ now: () => clock.nowMs }), log },
    aRecord(key, aTask({ phase: 'running' })) as TaskRecord,
  );
  const now = freeze({ title: 'Changed', body: 'anew' });
  await expect(handOn(now)).rejects.toMatchObject({ kind: 'rate-limited' });
  for (const soonMs of [2_000, 4_000, HOUR_MS]) {
    clock.nowMs = soonMs;
    await handOn(now);
  }
  expect(clock.asked).toBe(1);

  clock.limited = false;
  clock.nowMs = 1_000 + HOUR_MS;
  await handOn(now);
  expect(given).toEqual(['Changed']);
});
