import { pino } from 'pino';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/coordinator/clock.ts';
import { startPump } from '../../src/coordinator/pump.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import type { LookHint } from '../../src/queue/queue.ts';
import { keyFor } from '../support/records.ts';

it('what deliveries owe becomes looks of a person’s urgency, and is owed no longer', async () => {
  const ledger = createMemoryLedger();
  const looks: LookHint[] = [];
  const never = () => Promise.reject(new Error('not asked for'));
  const pump = await startPump({
    ledger,
    queue: {
      addLook: async (hint) => void looks.push(hint),
      ...{ addRun: never, addReport: never, reprioritise: never },
    },
    limits: new Map(),
    clock: systemClock,
    log: pino({ level: 'silent' }),
  });
  await ledger.owe([1, 2].map((number) => ({ kind: 'hint', key: keyFor(number), at: Date.now() })));
  await expect
    .poll(() => looks)
    .toEqual([1, 2].map((number) => ({ key: keyFor(number), urgency: 'person' })));
  await expect.poll(() => ledger.nextDue()).toBeNull();
  await pump.stop();
});
