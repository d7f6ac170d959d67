import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { ledgerContract } from './contract.ts';

ledgerContract('in memory', async () => {
  const ledger = createMemoryLedger();
  return { ledger, flush: async () => ledger.flush(), close: () => ledger.close() };
});
