import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { ledgerContract } from './contract.ts';
import { ledgerCrowdContract } from './crowd-contract.ts';
import { ledgerNotesContract } from './notes-contract.ts';
import { ledgerOrderContract } from './order-contract.ts';
import { ledgerRoundsContract } from './rounds-contract.ts';
import { ledgerTellingContract } from './telling-contract.ts';

for (const contract of [
  ledgerContract,
  ledgerCrowdContract,
  ledgerNotesContract,
  ledgerOrderContract,
  ledgerRoundsContract,
  ledgerTellingContract,
]) {
  contract('in memory', async () => {
    const ledger = createMemoryLedger();
    return { ledger, flush: async () => ledger.flush(), close: () => ledger.close() };
  });
}
