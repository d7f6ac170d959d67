import { expect, it } from 'vitest';
import { allTasks } from '../../src/cli/all-tasks.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { aCommit, keyFor } from '../support/records.ts';

it('all tasks are read page by page, none left out and none twice', async () => {
  const ledger = createMemoryLedger();
  for (let n = 1; n <= 2_100; n += 1)
    await ledger.commit(aCommit(keyFor(n), n % 2 ? 'failed' : 'done'));
  const asked: number[] = [];
  const list: typeof ledger.list = (phases, page) => {
    asked.push(page.limit);
    return ledger.list(phases, page);
  };
  const found = await allTasks({ list }, ['failed', 'done']);
  expect(new Set(found.map(({ record }) => record.key)).size).toBe(2_100);
  expect(found).toHaveLength(2_100);
  expect(asked).toEqual([1_000, 1_000, 1_000]);
  expect(await allTasks(ledger, ['held'])).toEqual([]);
});
