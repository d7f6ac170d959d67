import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { WriteAsked } from '../../src/ledger/for-reports.ts';
import { aCommit, aRecord, aTask, aTold, keyFor } from '../support/records.ts';
import type { LedgerSetup } from './contract.ts';

const HOUR = 3_600_000;

/** What whoever tells on an issue asks of the ledger. */
export function ledgerTellingContract(name: string, setup: () => Promise<LedgerSetup>): void {
  describe(`the ledger's reports: ${name}`, async () => {
    const [A, B, C] = [keyFor(1), keyFor(2), keyFor(3)];
    const { ledger, flush, close } = await setup();
    const now = Date.now();
    beforeEach(async () => {
      await flush();
      await ledger.commit(aCommit(A, 'queued'));
    });
    afterAll(close);

    async function asked(change: Partial<WriteAsked> = {}): Promise<WriteAsked> {
      const { reading, told, teller } = await ledger.beginTelling(A, 1, now);
      return {
        ...{ key: A, teller, expectedRev: reading.rev, nowMs: now, counts: true },
        told: told ?? aTold({ rev: 0 }),
        trying: aTold({ rev: 0, posting: true }),
        most: { writes: 3, sinceMs: now - HOUR },
        ...change,
      };
    }

    it('begin with the issue, what was told, and who waits for it', async () => {
      for (const key of [C, B]) await ledger.commit(aCommit(key, 'blocked', { blockers: [A] }));
      const first = await ledger.beginTelling(A, 5, now);
      expect(first).toMatchObject({ told: null, dependents: [B, C], reading: { rev: 1 } });
      await ledger.told(A, aTold(), first.teller);
      expect(await ledger.beginTelling(A, 1, now)).toMatchObject({
        told: aTold(),
        dependents: [B],
      });
    });

    it('are claimed with the phase that there is to tell, null of an issue that is no task', async () => {
      await ledger.commit(aCommit(B, 'done', { record: { ...aRecord(B, aTask()), task: null } }));
      await ledger.owe([A, B].map((key) => ({ kind: 'report', key, at: now })));
      const claimed = await ledger.claim({ nowMs: now, limit: 9, leaseMs: 1_000 });
      const phases = new Map(claimed.map(({ owed, phase }) => [owed.key, phase]));
      expect(phases).toEqual(new Map([A, B].map((key, i) => [key, ['queued', null][i]])));
    });

    it('have nothing to tell of an issue without a record', async () => {
      expect(await ledger.beginTelling(B, 5, now)).toMatchObject({
        reading: { record: null },
        told: null,
      });
      expect(await ledger.mayWrite({ ...(await asked()), key: B })).toBe('moved');
      expect(await ledger.readTold(B)).toBeNull();
    });

    it('keep what they are about to try before they may, and count it', async () => {
      expect(await ledger.mayWrite(await asked())).toBe('yes');
      expect(await ledger.readTold(A)).toMatchObject({ posting: true });
      expect((await ledger.read(A)).spending.writes).toEqual([now]);
    });

    it('may not write over a record that moved on, and keep what they told', async () => {
      const ask = await asked({ told: aTold({ rev: 0, label: 'agent/queued' }) });
      await ledger.commit(aCommit(A, 'done', { expectedRev: 1 }));
      expect(await ledger.mayWrite(ask)).toBe('moved');
      expect(await ledger.readTold(A)).toMatchObject({ label: 'agent/queued', posting: false });
      expect((await ledger.read(A)).spending.writes).toEqual([]);
    });

    it('write nothing any more when a later one began', async () => {
      const frozen = await asked();
      const later = await asked();
      expect(await ledger.mayWrite(later)).toBe('yes');
      expect(await ledger.mayWrite({ ...frozen, told: aTold({ commentId: 9 }) })).toBe('another');
      await ledger.told(A, aTold({ commentId: 9 }), frozen.teller);
      expect(await ledger.readTold(A)).toMatchObject({ commentId: 5, posting: true });
    });

    it('write nothing any more once all was lost and restored, though the record has the same rev again', async () => {
      const before = await asked();
      await flush();
      await ledger.commit(aCommit(A, 'queued'));
      const { teller } = await ledger.beginTelling(A, 1, now + 5);
      expect(teller).toBeGreaterThan(before.teller);
      expect(await ledger.mayWrite(before)).toBe('another');
      expect(await ledger.readTold(A)).toBeNull();
    });

    it('may not write too often within a time; what is no loop is not counted', async () => {
      const ask = await asked();
      await ledger.mayWrite({ ...ask, nowMs: now - HOUR - 1 });
      for (const counts of [true, true, false]) {
        expect(await ledger.mayWrite({ ...ask, counts })).toBe('yes');
      }
      expect((await ledger.read(A)).spending.writes).toEqual([now, now]);
      expect(await ledger.mayWrite({ ...ask, most: { writes: 2, sinceMs: now } })).toBe('yes');
      expect(await ledger.mayWrite(ask)).toBe('too-often');
    });

    it('see when a run began', async () => {
      const record = aRecord(A, aTask({ phase: 'running' }));
      const begin = { key: A, turn: 1, expectedRev: 1, record, nowMs: now, tellAt: now };
      expect(await ledger.begin({ ...begin, limit: 0 })).toMatchObject({ kind: 'begun' });
      expect((await ledger.beginTelling(A, 1, now)).reading.spending).toEqual({
        runs: [now],
        writes: [],
      });
    });
  });
}
