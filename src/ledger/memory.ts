import type { IssueKey } from '../domain/issue.ts';
import { keyOf, parseKey } from '../domain/issue.ts';
import { orderOf } from '../domain/rank.ts';
import type { Wish } from '../domain/wish.ts';
import { type Ledger, QUEUED_TOLD_AT_MOST, type Reading } from './ledger.ts';
import { createMemoryDeliveries } from './memory/deliveries.ts';
import { createMemoryFigures } from './memory/figures.ts';
import { createMemoryGraph } from './memory/graph.ts';
import { createMemoryHistory } from './memory/history.ts';
import { createMemoryNotes } from './memory/notes.ts';
import { createMemoryOwed, subscribe } from './memory/owed.ts';
import { memoryPages, recordOf } from './memory/pages.ts';
import { createMemoryPlaces, keepsPlace, mayHavePlace } from './memory/places.ts';
import { createMemoryRegistry } from './memory/registry.ts';
import { createMemoryRounds } from './memory/rounds.ts';
import { type Entry, memoryTold } from './memory/told.ts';

export interface MemoryLedger extends Ledger {
  /** Everything is gone, as after FLUSHALL. */
  flush(): void;
}

/** The same door without Redis: one process, for tests of what stands above it. */
export function createMemoryLedger({ now = Date.now }: { now?: () => number } = {}): MemoryLedger {
  const entries = new Map<IssueKey, Entry>();
  const wishes = new Map<IssueKey, Wish[]>();
  const registry = createMemoryRegistry(now, { onPause: tellQueued, onRestored: () => announce() });
  const deliveries = createMemoryDeliveries();
  const figures = createMemoryFigures();
  const history = createMemoryHistory();
  const notes = createMemoryNotes();
  const onCancelled = new Set<(key: IssueKey) => void>();
  const rounds = createMemoryRounds((key) => graph.chainOf(key));
  const owed = createMemoryOwed(
    (key) => entries.get(key)?.record ?? null,
    (key) => graph.chainOf(key),
    rounds,
    () => registry.mayStart(),
  );
  const { owe, settle, announce } = owed;
  const graph = createMemoryGraph(owe, reorder, owed.nudge);
  const places = createMemoryPlaces((key) => owed.oweRun(key, now()));

  return {
    read: async (key) => read(key),
    readMany: async (many) =>
      many.map((key) => {
        const entry = entries.get(key);
        return entry ? { rev: entry.rev, record: recordOf(entry) } : null;
      }),

    async commit(commit) {
      const { key, record } = commit;
      const before = entries.get(key);
      if ((before?.rev ?? 0) !== commit.expectedRev) return { kind: 'refused' };
      const minted = before?.generation ?? 0;
      if (commit.generation !== null && minted > commit.generation) return { kind: 'refused' };
      const generation = Math.max(minted, record.task?.generation ?? 0);
      entries.set(key, {
        rev: commit.expectedRev + 1,
        record: structuredClone(record),
        generation,
        satisfied: commit.satisfied,
        told: before?.told ?? null,
        teller: before?.teller ?? 0,
        progress: before?.progress ?? null,
      });
      graph.setNeeds(key, commit.blockers, now());
      graph.setBlocks(key, commit.blocks, now());
      if (commit.satisfied) graph.release(key, now());
      else if (before?.satisfied) graph.holdAgain(key, now());
      if (commit.tellDependents) for (const waiter of graph.waiters(key)) owed.nudge(waiter, now());
      if (keepsPlace(before?.record, record)) places.reorder(key, orderOfKey(key));
      else for (const held of [places, rounds]) held.giveBack(key);
      wishes.set(key, (wishes.get(key) ?? []).slice(commit.wishesTaken));
      if (commit.named) registry.name(parseKey(key).forge, commit.named);
      history.remember(key, commit.history);
      for (const kind of commit.settled) settle(kind, key);
      for (const one of commit.owed) owe(one.kind, one.key, one.at);
      announce();
      return { kind: 'committed', rev: commit.expectedRev + 1 };
    },

    async begin(begin) {
      const { key, turn, expectedRev, record, nowMs, tellAt, limit } = begin;
      const entry = entries.get(key);
      const task = entry?.record.task;
      if (!entry || task?.turn !== turn || task.phase !== 'queued')
        return { kind: 'refused', why: 'over' };
      if (entry.rev !== expectedRev) return { kind: 'refused', why: 'changed' };
      const wished = (wishes.get(key) ?? []).some(
        ({ kind }) => kind === 'cancel' || kind === 'hold',
      );
      if (wished) return { kind: 'refused', why: 'wished' };
      const { unmet } = graph.read(key);
      if (unmet.length > 0) {
        for (const other of [...unmet, key]) owe('look', other, nowMs);
        announce();
        return { kind: 'refused', why: 'unmet' };
      }
      if (!registry.mayStart()) return { kind: 'refused', why: 'paused' };
      if (limit > 0 && !place(key, limit)) return { kind: 'refused', why: 'limit' };
      entry.generation = Math.max(entry.generation + 1, nowMs);
      entry.rev += 1;
      entry.record = structuredClone(record);
      entry.progress = null;
      settle('run', key);
      rounds.begin(key);
      history.remember(key, begin.history);
      notes.spend(key, 'runs', nowMs);
      owe('report', key, tellAt);
      announce();
      return { kind: 'begun', rev: entry.rev, generation: entry.generation };
    },

    async beat(key, { generation, rev }) {
      const entry = entries.get(key);
      const task = entry?.record.task;
      if (task?.phase !== 'running' || entry?.generation !== generation) return { kind: 'lost' };
      if (entry.rev === rev) return { kind: 'same' };
      return task.stop ? { kind: 'stop' } : { kind: 'ok', rev: entry.rev, frozen: task.frozen };
    },

    ...owed.door,
    async takePlace(key, turn, limit) {
      const task = entries.get(key)?.record.task;
      return task?.turn === turn && mayHavePlace(task) && place(key, limit);
    },
    placesOf: async (forge, repositoryId) => places.of(`${forge}/${repositoryId}`),

    ...memoryTold(entries, { owed, notes, read, dependents: graph.dependents }),
    blockersOf: async (many) => many.map((key) => graph.read(key).blockers),
    dependentsOf: async (key, limit) => graph.dependents(key).slice(0, limit),

    async wish(key, wish) {
      wishes.set(key, [...(wishes.get(key) ?? []), wish]);
    },
    cancelled: async (key) => onCancelled.forEach((listener) => void listener(key)),
    onCancelled: async (listener) => subscribe(onCancelled, listener),

    async admit({ forge, repositoryId, fullName, number }) {
      registry.name(forge, { id: repositoryId, fullName });
      const key = keyOf({ forge, repositoryId, number });
      const known = entries.has(key) || graph.dependents(key).length > 0;
      return { known, bot: registry.bot(forge) };
    },
    ...registry.door,
    ...deliveries.door,
    ...figures.door,
    ...history.door,
    ...notes.door,

    ...memoryPages(entries),

    close: async () => {},
    flush() {
      const parts = [entries, wishes, deliveries, figures, history, notes, owed];
      for (const all of parts) all.clear();
      places.clear();
      rounds.clear();
      registry.clear();
      graph.clear();
    },
  };

  function read(key: IssueKey): Reading {
    const entry = entries.get(key);
    return {
      rev: entry?.rev ?? 0,
      record: entry ? recordOf(entry) : null,
      ...graph.read(key),
      awaited: graph.waiters(key).length > 0,
      wishes: [...(wishes.get(key) ?? [])],
      spending: notes.spending(key),
    };
  }

  function tellQueued(): void {
    const queued = [...entries].filter(([, { record }]) => record.task?.phase === 'queued');
    for (const [key] of queued.slice(0, QUEUED_TOLD_AT_MOST)) owed.nudge(key, now());
  }

  function place(key: IssueKey, limit: number): boolean {
    const taken = places.take(key, limit, orderOfKey(key));
    if (!taken) settle('run', key);
    announce();
    return taken;
  }

  /** The chain below it may have changed: a run that waits is ordered anew. */
  function reorder(key: IssueKey): void {
    if (entries.get(key)?.record.task?.phase === 'queued') owed.oweRun(key, now());
  }

  function orderOfKey(key: IssueKey): number {
    const task = entries.get(key)?.record.task;
    return task ? orderOf(task, graph.chainOf(key)) : 0;
  }
}
