import type { IssueKey, Person } from '../domain/issue.ts';
import { keyOf } from '../domain/issue.ts';
import type { IssueRecord } from '../domain/task.ts';
import { PHASES, type Phase } from '../domain/task.ts';
import type { Wish } from '../domain/wish.ts';
import type { Claimed, Ledger, Owed, Pause, Progress, Told } from './ledger.ts';
import { createMemoryGraph } from './memory-graph.ts';
import { orderOf } from './records.ts';

interface Entry {
  rev: number;
  record: IssueRecord;
  generation: number;
  satisfied: boolean;
  told: Told | null;
  progress: Progress | null;
}

export interface MemoryLedger extends Ledger {
  /** Everything is gone, as after FLUSHALL. */
  flush(): void;
}

/** The same door without Redis: one process, for tests of what stands above it. */
export function createMemoryLedger({ now = Date.now }: { now?: () => number } = {}): MemoryLedger {
  const entries = new Map<IssueKey, Entry>();
  const owedAt = new Map<string, number>();
  const wishes = new Map<IssueKey, Wish[]>();
  const holders = new Map<string, Set<IssueKey>>();
  const parked = new Map<string, Map<IssueKey, number>>();
  const names = new Map<string, Map<number, string>>();
  const bots = new Map<string, Person>();
  const swept = new Map<string, string>();
  const logs = new Map<string, string[]>();
  const alive = new Map<string, number>();
  const onOwed = new Set<() => void>();
  const onCancelled = new Set<(key: IssueKey) => void>();
  const graph = createMemoryGraph(owe);
  let pause: Pause | null = null;
  let sweeper: { owner: string; until: number } | null = null;

  return {
    async read(key) {
      const entry = entries.get(key);
      return {
        rev: entry?.rev ?? 0,
        record: entry ? recordOf(entry) : null,
        ...graph.read(key),
        wishes: [...(wishes.get(key) ?? [])],
      };
    },
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
        progress: before?.progress ?? null,
      });
      graph.setNeeds(key, commit.blockers, now());
      graph.setBlocks(key, commit.blocks, now());
      if (commit.satisfied) graph.release(key, now());
      else if (before?.satisfied) graph.holdAgain(key, now());
      if (commit.tellDependents)
        for (const waiter of graph.waiters(key)) owe('report', waiter, now());
      if (!keepsPlace(before?.record, record)) giveBack(key);
      wishes.set(key, (wishes.get(key) ?? []).slice(commit.wishesTaken));
      for (const kind of commit.settled) owedAt.delete(`${kind}|${key}`);
      for (const one of commit.owed) owe(one.kind, one.key, one.at);
      announce();
      return { kind: 'committed', rev: commit.expectedRev + 1 };
    },

    async begin({ key, turn, expectedRev, record, nowMs, limit }) {
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
      if (pause) return { kind: 'refused', why: 'paused' };
      if (limit > 0 && !place(key, limit)) return { kind: 'refused', why: 'limit' };
      entry.generation = Math.max(entry.generation + 1, nowMs);
      entry.rev += 1;
      entry.record = structuredClone(record);
      entry.progress = null;
      owedAt.delete(`run|${key}`);
      owe('report', key, nowMs);
      announce();
      return { kind: 'begun', rev: entry.rev, generation: entry.generation };
    },

    async beat(key, generation) {
      const entry = entries.get(key);
      const task = entry?.record.task;
      if (task?.phase !== 'running' || entry?.generation !== generation) return { kind: 'lost' };
      return { kind: task.stop ? 'stop' : 'ok' };
    },

    async claim({ nowMs, limit, leaseMs, kinds }) {
      const claimed: Claimed[] = [];
      for (const [member, at] of [...owedAt].sort(([, a], [, b]) => a - b)) {
        const [kind, key] = member.split('|') as [Owed['kind'], IssueKey];
        if (at > nowMs || claimed.length >= limit || (kinds && !kinds.includes(kind))) continue;
        owedAt.set(member, nowMs + leaseMs);
        const record = kind === 'run' ? (entries.get(key)?.record ?? null) : null;
        const turn = record?.task?.turn ?? 0;
        const owed = kind === 'run' ? { kind, key, at, turn } : { kind, key, at };
        claimed.push({ owed, claim: String(nowMs + leaseMs), record: structuredClone(record) });
      }
      return claimed;
    },
    async handed(claimed) {
      for (const { owed, claim } of claimed) {
        const member = `look|${owed.key}`;
        if (owed.kind === 'look' && owedAt.get(member) === Number(claim)) owedAt.delete(member);
      }
    },
    async owe(owed) {
      for (const one of owed) owe(one.kind, one.key, one.at);
      announce();
    },
    async takePlace(key, turn, limit) {
      return entries.get(key)?.record.task?.turn === turn && place(key, limit);
    },
    placesOf: async (forge, repositoryId) => [...(holders.get(`${forge}/${repositoryId}`) ?? [])],
    nextDue: async () => (owedAt.size > 0 ? Math.min(...owedAt.values()) : null),

    readTold: async (key) => entries.get(key)?.told ?? null,
    async told(key, told) {
      const entry = entries.get(key);
      if (!entry) return;
      entry.told = told;
      if (told.rev === entry.rev) owedAt.delete(`report|${key}`);
    },
    async progress(key, progress) {
      const entry = entries.get(key);
      if (entry?.generation !== progress.generation || entry.record.task?.phase !== 'running')
        return false;
      entry.progress = progress;
      return true;
    },
    readProgress: async (key) => entries.get(key)?.progress ?? null,
    blockersOf: async (many) => many.map((key) => graph.read(key).blockers),
    dependentsOf: async (key, limit) => graph.dependents(key).slice(0, limit),

    async wish(key, wish) {
      wishes.set(key, [...(wishes.get(key) ?? []), wish]);
    },
    async cancelled(key) {
      for (const listener of onCancelled) listener(key);
    },
    onCancelled: async (listener) => subscribe(onCancelled, listener),
    onOwed: async (listener) => subscribe(onOwed, listener),

    async admit({ forge, repositoryId, fullName, number }) {
      nameRepository(forge, repositoryId, fullName);
      const key = keyOf({ forge, repositoryId, number });
      const known = entries.has(key) || graph.dependents(key).length > 0;
      return { known, bot: bots.get(forge) ?? null };
    },
    setIdentity: async (forge, bot) => void bots.set(forge, bot),
    identity: async (forge) => bots.get(forge) ?? null,
    repositoryNames: async (forge) =>
      [...(names.get(forge) ?? [])].map(([id, fullName]) => ({ id, fullName })),
    nameRepository: async (forge, { id, fullName }) => nameRepository(forge, id, fullName),

    async list(phases, { offset, limit }) {
      const found = phases.flatMap((phase) => inPhase(phase));
      return {
        total: found.length,
        records: found
          .slice(offset, offset + limit)
          .map((entry) => ({ rev: entry.rev, record: recordOf(entry) })),
      };
    },
    counts: async () =>
      Object.fromEntries(PHASES.map((phase) => [phase, inPhase(phase).length])) as Record<
        Phase,
        number
      >,

    async appendLog(runId, lines) {
      logs.set(runId, [...(logs.get(runId) ?? []), ...lines].slice(-1_000));
    },
    async readLog(runId) {
      const head = logs.get(runId);
      return head ? { head, omitted: 0, tail: [] } : null;
    },
    async pause(one) {
      pause = one;
    },
    async unpause() {
      pause = null;
    },
    paused: async () => pause,
    async lockSweep(owner, ttlMs) {
      if (sweeper && sweeper.owner !== owner && sweeper.until > now()) return false;
      sweeper = { owner, until: now() + ttlMs };
      return true;
    },
    async unlockSweep(owner) {
      if (sweeper?.owner === owner) sweeper = null;
    },
    sweptAt: async (forge) => swept.get(forge) ?? null,
    setSweptAt: async (forge, iso) => void swept.set(forge, iso),
    setAlive: async (worker, atMs) => void alive.set(worker, atMs),
    alive: async (sinceMs) =>
      [...alive].filter(([, at]) => at >= sinceMs).map(([worker]) => worker),
    ping: async () => {},
    close: async () => {},
    flush() {
      for (const all of [entries, owedAt, wishes, holders, parked, names, bots, swept, logs])
        all.clear();
      graph.clear();
      pause = null;
      sweeper = null;
    },
  };

  function owe(kind: Owed['kind'], key: IssueKey, at: number): void {
    const member = `${kind}|${key}`;
    const was = owedAt.get(member);
    if (kind === 'look' && was !== undefined && was <= at) return;
    owedAt.set(member, at);
  }

  function announce(): void {
    for (const listener of onOwed) listener();
  }

  function place(key: IssueKey, limit: number): boolean {
    const repository = key.slice(0, key.indexOf('#'));
    const those = holders.get(repository) ?? new Set();
    holders.set(repository, those);
    if (!those.has(key) && those.size >= limit) {
      const waiting = parked.get(repository) ?? new Map();
      parked.set(repository, waiting);
      const record = entries.get(key)?.record;
      waiting.set(key, record ? orderOf(record) : 0);
      owedAt.delete(`run|${key}`);
      return false;
    }
    those.add(key);
    parked.get(repository)?.delete(key);
    return true;
  }

  function giveBack(key: IssueKey): void {
    const repository = key.slice(0, key.indexOf('#'));
    if (!holders.get(repository)?.delete(key)) return;
    const waiting = parked.get(repository);
    const [next] = [...(waiting ?? [])].sort(([, a], [, b]) => a - b)[0] ?? [];
    if (!next) return;
    waiting?.delete(next);
    owe('run', next, now());
  }

  function nameRepository(forge: string, id: number, fullName: string): void {
    const those = names.get(forge) ?? new Map();
    names.set(forge, those.set(id, fullName));
  }

  function inPhase(phase: Phase): Entry[] {
    return [...entries.values()]
      .filter(({ record }) => record.task?.phase === phase)
      .sort((a, b) => (b.record.task?.since ?? '').localeCompare(a.record.task?.since ?? ''));
  }
}

/** A queued or running task keeps its place for as long as its turn is the same. */
function keepsPlace(before: IssueRecord | undefined, { task }: IssueRecord): boolean {
  return (
    task !== null &&
    task.turn === before?.task?.turn &&
    (task.phase === 'queued' || task.phase === 'running')
  );
}

function recordOf({ record, generation }: Entry): IssueRecord {
  const copy = structuredClone(record);
  if (copy.task && generation > 0) copy.task.generation = generation;
  return copy;
}

function subscribe<T>(all: Set<T>, listener: T): () => Promise<void> {
  all.add(listener);
  return async () => void all.delete(listener);
}
