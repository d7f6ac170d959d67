import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { keyFor } from '../support/records.ts';
import type { LedgerSetup } from './contract.ts';

/** What is kept beside an issue's record. */
export function ledgerNotesContract(name: string, setup: () => Promise<LedgerSetup>): void {
  describe(`the ledger's notes: ${name}`, async () => {
    const [A, B] = [keyFor(1), keyFor(2)];
    const { ledger, flush, close } = await setup();
    beforeEach(flush);
    afterAll(close);

    it('keeps what deliveries said of rights, the newest of a person and that of each comment', async () => {
      const may = { person: 1, may: true, comment: 5, at: 10 };
      const mayNot = { person: 1, may: false, comment: null, at: 20 };
      await ledger.noteRight(A, may);
      await ledger.noteRight(A, mayNot);
      const kept = await ledger.notedRights(A);
      expect(kept).toContainEqual(may);
      expect(kept).toContainEqual(mayNot);
      expect(await ledger.notedRights(B)).toEqual([]);
    });
  });
}
