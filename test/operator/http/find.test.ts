import { describe, expect, it } from 'vitest';
import { createMemoryLedger } from '../../../src/ledger/memory.ts';
import { findIssue, findRepositories } from '../../../src/operator/http/views/find.ts';
import { aCommit } from '../../support/records.ts';

describe('a repository that was deleted and made anew under its name', () => {
  async function twoOfOneName() {
    const ledger = createMemoryLedger();
    for (const id of [7, 12]) await ledger.nameRepository('gitea', { id, fullName: 'acme/app' });
    return { ledger, deps: { ledger, forges: ['gitea'] } };
  }

  it('is found before the one it replaced', async () => {
    const { deps } = await twoOfOneName();
    const found = await findRepositories(deps, { fullName: 'Acme/app' });
    expect(found.map(({ id }) => id)).toEqual([12, 7]);
  });

  it('has the issue that is meant, unless only the other one has it', async () => {
    const { ledger, deps } = await twoOfOneName();
    const find = (number: number) => findIssue(deps, { fullName: 'acme/app', number });
    await ledger.commit(aCommit('gitea/7#1', 'done'));
    await ledger.commit(aCommit('gitea/12#1', 'queued'));
    await ledger.commit(aCommit('gitea/7#2', 'done'));
    expect(await find(1)).toBe('gitea/12#1');
    expect(await find(2)).toBe('gitea/7#2');
    expect(await find(3)).toBe('gitea/12#3');
  });
});
