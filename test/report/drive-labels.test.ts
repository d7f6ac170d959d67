import { expect, test } from 'vitest';
import { driveLabels } from '../../src/report/drive-labels.ts';
import type { Telling } from '../../src/report/telling.ts';
import { aRecord, aTask, keyFor } from '../support/records.ts';

/** A report of a task that was done and is queued again; what was kept when it wrote, and how it wrote. */
function telling(removeLabel: () => Promise<void>) {
  let told = { label: 'agent/done', at: 5 } as ReturnType<Telling['told']>;
  const kept: (string[] | undefined)[] = [];
  const one = {
    forge: {
      exclusiveLabels: false,
      ensureLabels: async () => {},
      addLabel: async () => {},
      removeLabel,
    },
    ref: { forge: 'gitea', repositoryId: 1, number: 3 },
    reading: { record: aRecord(keyFor(3), aTask({ phase: 'queued' })) },
    first: false,
    told: () => told,
    now: () => 20,
    note(change: Partial<typeof told>) {
      told = { ...told, ...change };
    },
    async guard(change: Partial<typeof told> = {}) {
      told = { ...told, ...change };
      kept.push(told.tried);
    },
  } as unknown as Telling;
  return { one, kept };
}

test('what is about to be set or taken off is kept before it is', async () => {
  const { one, kept } = telling(async () => {
    throw new Error('nothing was heard');
  });
  await expect(driveLabels(one, 'agent/')).rejects.toThrow('nothing was heard');
  expect(kept).toEqual([['agent/queued'], ['agent/done']]);
  expect(one.told().tried).toEqual(['agent/done']);
});

test('nothing is in doubt once all was heard of', async () => {
  const { one } = telling(async () => {});
  await driveLabels(one, 'agent/');
  expect(one.told()).toMatchObject({ tried: [], label: 'agent/queued' });
  expect(one.told().shown?.labels).toEqual(['agent/queued']);
});
