import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { IssueKey } from '../../src/domain/issue.ts';
import { CROWD_EACH_MS } from '../../src/ledger/claimed.ts';
import type { Owed } from '../../src/ledger/ledger.ts';
import { aCommit, aRecord, aTask, keyFor } from '../support/records.ts';
import type { LedgerSetup } from './contract.ts';

const CROWD = 40;
const LEASE_MS = 10;
const CROWD_MS = CROWD * CROWD_EACH_MS;

/** Many that wait come again more seldom than few. */
export function ledgerCrowdContract(name: string, setup: () => Promise<LedgerSetup>): void {
  describe(`a crowd in the ledger: ${name}`, async () => {
    const { ledger, flush, close } = await setup();
    const startMs = Date.now();
    beforeEach(flush);
    afterAll(close);

    async function owe(kind: 'run' | 'report', keys: IssueKey[]): Promise<void> {
      for (const key of keys) {
        const owed: Owed[] = [{ kind, key, at: startMs, turn: 1 } as Owed];
        const record = aRecord(key, aTask());
        await ledger.commit(aCommit(key, 'queued', { expectedRev: 0, record, owed }));
      }
    }
    /** How many are due so long after the start. */
    async function dueAfter(
      ms: number,
      kind: 'run' | 'report',
      againMs = LEASE_MS,
    ): Promise<number> {
      const options = { nowMs: startMs + ms, limit: 1_000, leaseMs: LEASE_MS, againMs };
      const claimed = await ledger.claim(options);
      await ledger.handed(claimed);
      return claimed.filter(({ owed }) => owed.kind === kind).length;
    }
    const crowd = Array.from({ length: CROWD }, (_, i) => keyFor(i + 1));

    it.each(['run', 'report'] as const)(
      'a %s that was claimed for the first time comes again after the lease, later ones after their number',
      async (kind) => {
        await owe(kind, crowd);
        expect(await dueAfter(0, kind)).toBe(CROWD);
        expect(await dueAfter(LEASE_MS - 1, kind)).toBe(0);
        expect(await dueAfter(LEASE_MS + 1, kind)).toBe(CROWD);
        expect(await dueAfter(LEASE_MS + CROWD_MS, kind)).toBe(0);
        expect(await dueAfter(LEASE_MS + 1 + CROWD_MS, kind)).toBe(CROWD);
      },
    );

    it('what comes new among them is due at once', async () => {
      await owe('run', crowd);
      await dueAfter(0, 'run');
      await dueAfter(LEASE_MS + 1, 'run');
      await owe('run', [keyFor(CROWD + 1)]);
      expect(await dueAfter(LEASE_MS + 2, 'run')).toBe(1);
    });

    it.each(['run', 'report'] as const)(
      'a few of kind %s come again after the lease once, then after the longer one',
      async (kind) => {
        await owe(kind, crowd.slice(0, 1));
        const againMs = 3 * LEASE_MS;
        const isDue = { 0: 1, 11: 1, 21: 0, 40: 0, 41: 1, 70: 0, 71: 1 };
        for (const [ms, count] of Object.entries(isDue))
          expect([ms, await dueAfter(Number(ms), kind, againMs)]).toEqual([ms, count]);
      },
    );
  });
}
