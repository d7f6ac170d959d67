import { pino } from 'pino';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/coordinator/clock.ts';
import { startPump } from '../../src/coordinator/pump.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { aCommit, keyFor } from '../support/records.ts';

it('a pump that leaves runs alone, since the bot is paused, looks once a second', async () => {
  const ledger = createMemoryLedger();
  const [key, at] = [keyFor(1), Date.now()];
  await ledger.commit(aCommit(key, 'queued', { owed: [{ kind: 'run', key, at, turn: 1 }] }));
  await ledger.pause({ by: 'ann', at: new Date().toISOString(), reason: '', kind: 'person' });
  const waits: number[] = [];
  const notAsked = () => Promise.reject(new Error('not asked for'));
  const queue = { addLook: notAsked, addRun: notAsked, reprioritise: notAsked };
  const pump = await startPump({
    ledger,
    queue: { ...queue, addReport: async () => {} },
    limits: new Map(),
    clock: {
      ...systemClock,
      wait(ms, signal) {
        waits.push(ms);
        return systemClock.wait(ms, signal);
      },
    },
    log: pino({ level: 'silent' }),
  });
  await expect.poll(() => waits).toEqual([1_000]);
  await pump.stop();
});
