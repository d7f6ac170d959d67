import pino from 'pino';
import { systemClock } from '../../src/coordinator/clock.ts';
import { NOBODY } from '../../src/coordinator/listener.ts';
import { createRateLimits } from '../../src/coordinator/rate-limits.ts';
import { createSweep } from '../../src/coordinator/sweep.ts';
import type { IssueRef } from '../../src/domain/issue.ts';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { aCommit, aRecord, aTask } from '../../test/support/records.ts';
import { startEngine } from '../graph/server.ts';
import { fill } from '../graph/tasks.ts';
import { against, exactly, interleaved, type Row } from '../row.ts';

const FEW = 1_000;
const MANY = [10_000, 100_000];
const CHANGED = 10;
const PAGE = 50;
const DAY_MS = 24 * 3_600_000;

/** One sweep over tasks that wait, of which few have changed: time a task, and what the forge is asked. */
export async function measureSweep(rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  const few = await populated(FEW);
  for (const tasks of MANY) {
    const many = await populated(tasks);
    const found = await interleaved(rounds, { few: few.sweep, many: many.sweep });
    const shown = tasks.toLocaleString('en');
    const { looks, pages } = many.seen();
    const ofFew = { name: `of ${FEW.toLocaleString('en')}`, values: found.few };
    rows.push(
      against(`sweep of ${shown} tasks`, 'µs a task', found.many, ofFew, { most: 1.5 }),
      exactly(`sweep of ${shown}, issues looked at`, '', looks, CHANGED),
      exactly(`sweep of ${shown}, pages of lists`, '', pages, tasks / PAGE + 1),
    );
    await many.close();
  }
  await few.close();
  return rows;
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
    /** µs a task. */
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
        rateLimits: createRateLimits(systemClock),
        ...{ listener: NOBODY, clock: systemClock, log: pino({ level: 'silent' }) },
      });
      const startedAt = performance.now();
      await sweep(new AbortController().signal);
      seen.looks = looked.size;
      return ((performance.now() - startedAt) * 1_000) / tasks;
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
