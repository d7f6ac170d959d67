import { expect, test } from 'vitest';
import { driveLabels } from '../../src/report/drive-labels.ts';
import type { Telling } from '../../src/report/telling.ts';
import { aRecord, aTask, keyFor } from '../support/records.ts';

type Told = ReturnType<Telling['told']>;

/** A forge that takes the old label off in the same write. */
const inOneWrite = async (_ref: unknown, label: string) => [label];
/** One that leaves that to another write. */
const oneByOne = async (_ref: unknown, label: string, instead: string[] = []) => [
  ...instead,
  label,
];
const unheard = async (): Promise<never> => {
  throw new Error('nothing was heard');
};

/** A report of a task that was done and is queued again; what was kept when it wrote, and what it wrote. */
function telling(
  addLabel: Telling['forge']['addLabel'],
  removeLabel: () => Promise<void> = async () => {},
  before: Partial<Told> = {},
) {
  let told = { label: 'agent/done', at: 5, ...before } as Told;
  const kept: (string[] | undefined)[] = [];
  const writes: string[] = [];
  const one = {
    forge: {
      ensureLabels: async () => {},
      addLabel(ref, label, instead = []) {
        writes.push(`+${label} -${instead}`);
        return addLabel(ref, label, instead);
      },
      removeLabel(_ref, label) {
        writes.push(`-${label}`);
        return removeLabel();
      },
    } satisfies Partial<Telling['forge']>,
    ref: { forge: 'gitea', repositoryId: 1, number: 3 },
    reading: { record: aRecord(keyFor(3), aTask({ phase: 'queued' })) },
    first: false,
    told: () => told,
    now: () => 20,
    note(change: Partial<Told>) {
      told = { ...told, ...change };
    },
    async guard(change: Partial<Told> = {}) {
      told = { ...told, ...change };
      kept.push(told.tried);
    },
  } as unknown as Telling;
  return { one, kept, writes };
}

test('what is about to be set or taken off is kept before it is', async () => {
  const { one, kept } = telling(oneByOne, unheard);
  await expect(driveLabels(one, 'agent/')).rejects.toThrow('nothing was heard');
  expect(kept).toEqual([['agent/queued', 'agent/done'], ['agent/done']]);
  expect(one.told().tried).toEqual(['agent/done']);
});

test.each([
  ['in the same write', inOneWrite, ['+agent/queued -agent/done']],
  ['by a write of its own', oneByOne, ['+agent/queued -agent/done', '-agent/done']],
])('the old label goes %s, and nothing is in doubt once all was heard of', async (_, add, all) => {
  const { one, writes } = telling(add);
  await driveLabels(one, 'agent/');
  expect(writes).toEqual(all);
  expect(one.told()).toMatchObject({ tried: [], label: 'agent/queued' });
  expect(one.told().shown?.labels).toEqual(['agent/queued']);
});

test('a label that the repository has in another case is taken off as well', async () => {
  const { one, writes } = telling(async () => ['Agent/Queued', 'Agent/Done']);
  await driveLabels(one, 'agent/');
  expect(writes).toEqual(['+agent/queued -agent/done', '-agent/done']);
});

test('a report cut short in that one write is gone on with: both labels are in doubt', async () => {
  const { one } = telling(unheard);
  await expect(driveLabels(one, 'agent/')).rejects.toThrow('nothing was heard');
  const { tried } = one.told();
  expect(tried).toEqual(['agent/queued', 'agent/done']);
  const seen = { shown: { labels: ['agent/queued'], at: 6 }, tried: tried ?? [] };
  const next = telling(inOneWrite, undefined, seen);
  await driveLabels(next.one, 'agent/');
  expect(next.writes).toEqual(['+agent/queued -agent/done']);
  expect(next.one.told()).toMatchObject({ tried: [], label: 'agent/queued' });
});

test('of labels that were there only those are shown that the forge still has', async () => {
  const shown = { labels: ['agent/done', 'agent/cancelled', 'bug'], at: 6 };
  const { one } = telling(async () => ['agent/queued', 'bug', 'new'], undefined, { shown });
  await driveLabels(one, 'agent/');
  expect(one.told().shown?.labels).toEqual(['bug', 'agent/queued']);
});
