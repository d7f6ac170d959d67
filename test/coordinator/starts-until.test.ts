import { expect, it } from 'vitest';
import { createStartsUntil } from '../../src/coordinator/starts-until.ts';
import type { Owed } from '../../src/ledger/ledger.ts';
import { keyFor } from '../support/records.ts';

it('a run begins until the process stops, then it is owed again instead', async () => {
  const stopping = new AbortController();
  const ran: string[] = [];
  const owed: Owed[] = [];
  const start = createStartsUntil(stopping.signal, async ({ key }) => void ran.push(key), {
    ledger: { owe: async (some) => void owed.push(...some) },
    now: () => 1_000,
  });
  const turn = { signal: new AbortController().signal };
  await start({ key: keyFor(1), turn: 1 }, turn);
  expect([ran, owed]).toEqual([[keyFor(1)], []]);

  stopping.abort();
  await start({ key: keyFor(2), turn: 3 }, turn);
  expect(ran).toEqual([keyFor(1)]);
  expect(owed).toEqual([{ kind: 'run', key: keyFor(2), turn: 3, at: 1_250 }]);
});
