import { expect, it } from 'vitest';
import { keyOfName } from '../../src/cli/issue-name.ts';
import { WrongUse } from '../../src/cli/world.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';

const name = { fullName: 'acme/app', number: 4 };

it('an issue of a repository that was deleted and made anew is the new one’s', async () => {
  const ledger = createMemoryLedger();
  for (const id of [7, 12]) await ledger.nameRepository('gitea', { id, fullName: 'acme/app' });
  expect(await keyOfName(ledger, ['gitea'], name)).toBe('gitea/12#4');
});

it('an issue whose repository two forges have is asked for by its forge', async () => {
  const ledger = createMemoryLedger();
  for (const forge of ['lab', 'gitea'])
    await ledger.nameRepository(forge, { id: 7, fullName: 'acme/app' });
  await expect(keyOfName(ledger, ['lab', 'gitea'], name)).rejects.toThrow(WrongUse);
  expect(await keyOfName(ledger, ['lab'], name)).toBe('lab/7#4');
});
