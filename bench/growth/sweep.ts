import pino from 'pino';
import { systemClock } from '../../src/coordinator/clock.ts';
import { NOBODY } from '../../src/coordinator/listener.ts';
import { createSweep } from '../../src/coordinator/sweep.ts';
import type { IssueRef } from '../../src/domain/issue.ts';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { aCommit, aRecord, aTask } from '../../test/support/records.ts';
import { startEngine } from '../graph/server.ts';
import { fill } from '../graph/tasks.ts';
import { interleaved, median, type Row } from '../row.ts';

const ROUNDS = 3;
const FEW = 1_000;
const MANY = [10_000, 100_000];
const CHANGED = 10;
const PAGE = 50;
const DAY_MS = 24 * 3_600_000;

/** One sweep over tasks that wait, of which few have changed: time a task, and what the forge is asked. */
export async function measureSweep(): Promise<Row[]> {
  const rows: Row[] = [];
  const few = await populated(FEW);
  for (const tasks of MANY) {
    const many = await populated(tasks);
    const found = await interleaved(ROUNDS, { few: few.sweep, many: many.sweep });
    const [small, large] = [median(found.few) / FEW, median(found.many) / tasks];
    const ratio = large / small;
    const shown = tasks.toLocaleString('en');
    rows.push({
      ...{ name: `sweep of ${shown} tasks`, value: large, unit: 'µs a task' },
      against: { name: `of ${FEW.toLocaleString('en')}`, value: small },
      ...{ ratio, target: '≤ 1.5 ×', ok: ratio <= 1.5, spread: [ratio, ratio] },
    });
    rows.push(exactly(`sweep of ${shown}, issues looked at`, many.seen().looks, CHANGED));
    rows.push(exactly(`sweep of ${shown}, pages of lists`, many.seen().pages, tasks / PAGE + 1));
    await many.close();
  }
  await few.close();
  return rows;
}

function exactly(name: string, value: number, most: number): Row {
  return {
    ...{ name, value, unit: '', against: null, ratio: null },
    ...{ target: `≤ ${most.toLocaleString('en')}`, ok: value <= most, spread: [value, value] },
  };
}

/** Tasks as their last look left them, a day ago; ten were commented on since. */
async function populated(tasks: number) {
  let now = Date.now() - 2 * DAY_MS;
  const { forge, people } = createMemoryForge({ now: () => now });
  const refs: IssueRef[] = [];
  for (let i = 0; i < tasks; i += 1)
    refs.push(await people.openIssue({ title: `Task ${i}`, assignees: [people.bot] }));
  const engine = await startEngine();
  const { ledger } = engine;
  const asTheyWere = (await pagesOf(forge.assigned())).flat();
  await fill(
    ledger,
    asTheyWere.map(({ key, updatedAt, state, labels, assignees }) => {
      const ids = assignees.map(({ id }) => id);
      const seen = { updatedAt, state, labels, assignees: ids, comments: 0, readAt: now + DAY_MS };
      return aCommit(key, 'blocked', {
        record: aRecord(key, aTask({ phase: 'blocked' }), { seen }),
      });
    }),
  );
  now = Date.now();
  for (const ref of refs.slice(0, CHANGED)) await people.comment(ref, 'A word.');
  const since = new Date(now - DAY_MS).toISOString();
  let seen = { looks: 0, pages: 0 };

  return {
    seen: () => seen,
    async sweep(): Promise<number> {
      await ledger.setSweptAt(forge.name, since);
      seen = { looks: 0, pages: 0 };
      const looked = new Set<string>();
      const queue = createMemoryQueue();
      const sweep = createSweep({
        forges: new Map([
          [forge.name, { forge: pageCounting(), webUrl: '', bot: () => people.bot }],
        ]),
        ledger,
        policy: { labelPrefix: 'agent/' },
        queue: { ...queue, addLook: async ({ key }) => void looked.add(key) },
        ...{ listener: NOBODY, clock: systemClock, log: pino({ level: 'silent' }) },
      });
      const startedAt = performance.now();
      await sweep(new AbortController().signal);
      seen.looks = looked.size;
      return (performance.now() - startedAt) * 1_000;
    },
    close: () => engine.close(),
  };

  function pageCounting(): typeof forge {
    const count = <T>(pages: AsyncIterable<T>) => counting(pages, () => (seen.pages += 1));
    return {
      ...forge,
      assigned: () => count(forge.assigned()),
      changedSince: (repository, sinceIso) => count(forge.changedSince(repository, sinceIso)),
    };
  }
}

async function* counting<T>(pages: AsyncIterable<T>, onPage: () => void): AsyncIterable<T> {
  for await (const page of pages) {
    onPage();
    yield page;
  }
}

async function pagesOf<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
