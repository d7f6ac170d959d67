import { describe, expect, it } from 'vitest';
import { mayBeOlderCopy } from '../../src/coordinator/older-copy.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';

const now = Date.parse('2026-11-24T14:00:00Z');
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

async function asked(prepare: (ledger: ReturnType<typeof createMemoryLedger>) => Promise<unknown>) {
  const ledger = createMemoryLedger();
  await prepare(ledger);
  return mayBeOlderCopy(ledger, ['gitea'], { now: () => now });
}

describe('before a worker starts, the ledger is doubted', () => {
  it('when it names a worker that never said goodbye', async () => {
    expect(await asked((ledger) => ledger.setAlive('host:1', now - 60_000))).toBe(true);
  });

  it('when it was swept long ago', async () => {
    expect(await asked((ledger) => ledger.setSweptAt('gitea', minutesAgo(60)))).toBe(true);
  });
});

describe('it is believed', () => {
  it('when it is new', async () => {
    expect(await asked(async () => {})).toBe(false);
  });

  it('when its worker said goodbye a moment ago', async () => {
    const left = async (ledger: ReturnType<typeof createMemoryLedger>) => {
      await ledger.setSweptAt('gitea', minutesAgo(5));
      await ledger.setAlive('host:1', now - 5_000);
      await ledger.setAlive('host:1', 0);
    };
    expect(await asked(left)).toBe(false);
  });
});
