import { beforeEach, describe, expect, it } from 'vitest';
import { searchCycle } from '../../src/coordinator/cycles.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { aCommit, keyFor } from '../support/records.ts';

describe('the search for a cycle', () => {
  let ledger: ReturnType<typeof createMemoryLedger>;

  beforeEach(() => {
    ledger = createMemoryLedger();
  });
  const waits = async (number: number, ...blockers: number[]) => {
    const commit = aCommit(keyFor(number), 'blocked', { blockers: blockers.map(keyFor) });
    await ledger.commit(commit);
  };

  it('tells the shortest ring, from the issue along its blockers back to it', async () => {
    await waits(1, 2, 4);
    await waits(2, 3);
    await waits(3, 1);
    await waits(4, 1);
    expect(await searchCycle(ledger, keyFor(1))).toEqual({
      kind: 'found',
      path: [1, 4, 1].map(keyFor),
    });
  });

  it('finds an issue that waits for itself', async () => {
    await waits(1, 1);
    const path = [keyFor(1), keyFor(1)];
    expect(await searchCycle(ledger, keyFor(1))).toEqual({ kind: 'found', path });
  });

  it('finds nothing where a ring hangs above, but the issue is not in it', async () => {
    await waits(1, 2);
    await waits(2, 3);
    await waits(3, 2);
    expect(await searchCycle(ledger, keyFor(1))).toEqual({ kind: 'none' });
  });

  it('gives up where more hangs above than it searches, and claims nothing', async () => {
    for (let above = 1; above <= 210; above += 1) await waits(above, above + 1);
    expect(await searchCycle(ledger, keyFor(1))).toMatchObject({ kind: 'gave-up' });
    expect(await searchCycle(ledger, keyFor(100))).toEqual({ kind: 'none' });
  });
});
