import type { IssueKey } from '../../domain/issue.ts';
import type { IssueRecord } from '../../domain/task.ts';
import { type Claimed, CROWD_EACH_MS } from '../claimed.ts';
import type { Ledger, Owed } from '../ledger.ts';
import type { createMemoryRounds } from './rounds.ts';

type OwedDoor = Pick<
  Ledger,
  'claim' | 'hasten' | 'handed' | 'owe' | 'oweWhenQuiet' | 'nextDue' | 'onOwed' | 'untold'
>;

/** What must still happen, in memory. */
export function createMemoryOwed(
  recordOf: (key: IssueKey) => IssueRecord | null,
  chainOf: (key: IssueKey) => number,
  rounds: ReturnType<typeof createMemoryRounds>,
  mayStart: () => boolean,
) {
  const owedAt = new Map<string, number>();
  /** Since when reports are owed: a claim moves the time they are due. */
  const untold = new Map<IssueKey, number>();
  /** Reports that others than the issue's own commit owe: one under way may not know of it. */
  const nudged = new Set<IssueKey>();
  /** Of the last burst: when its look is due now, and at the latest. */
  const bursts = new Map<IssueKey, { at: number; latest: number }>();
  const onOwed = new Set<() => void>();
  let isAnnounced = false;

  const door: OwedDoor = {
    async claim({ nowMs, limit, leaseMs, againMs = leaseMs }) {
      isAnnounced = false;
      const claimed: Claimed[] = [];
      const counts = new Map<Lane, number>(mayStart() ? [] : [['run', limit]]);
      for (const [member, at] of [...owedAt].sort(([, a], [, b]) => a - b)) {
        const [kind, key] = member.split('|') as [Owed['kind'], IssueKey];
        const count = counts.get(laneOf(kind)) ?? 0;
        if (at > nowMs || count >= limit) continue;
        counts.set(laneOf(kind), count + 1);
        const record = kind === 'run' ? recordOf(key) : null;
        const turn = record?.task?.turn ?? 0;
        const owed = kind === 'run' ? { kind, key, at, turn } : { kind, key, at };
        const chain = kind === 'run' ? chainOf(key) : 0;
        const task = record?.task;
        const again = rounds.stands(key);
        const isOldReport = kind === 'report' && (untold.get(key) ?? nowMs) < nowMs - leaseMs;
        const isOld = isOldReport || (kind === 'run' && again);
        const holdMs = isOld ? Math.max(againMs, CROWD_EACH_MS * crowdOf(kind)) : leaseMs;
        owedAt.set(member, nowMs + holdMs);
        const claim = String(nowMs + holdMs);
        const standing = task ? rounds.stand(key, task) : { round: 0, begun: 0 };
        const phase = kind === 'report' ? (recordOf(key)?.task?.phase ?? null) : null;
        const of = { record: structuredClone(record), chain, standing, again, phase };
        claimed.push({ owed, claim, ...of });
      }
      return claimed;
    },
    async hasten(nowMs) {
      for (const [member, at] of owedAt) owedAt.set(member, Math.min(at, nowMs));
    },
    async handed(claimed) {
      for (const { owed, claim } of claimed) {
        const member = `${owed.kind}|${owed.key}`;
        if (owedAt.get(member) !== Number(claim)) continue;
        if (owed.kind === 'look' || owed.kind === 'hint') owedAt.delete(member);
        if (owed.kind === 'report') nudged.delete(owed.key);
      }
    },
    async owe(owed) {
      for (const { kind, key, at } of owed) {
        if (kind === 'report') nudge(key, at);
        else owe(kind, key, at);
      }
      announce();
    },
    async oweWhenQuiet(key, { nowMs, quietMs, mostMs }) {
      const was = owedAt.get(`look|${key}`) ?? Number.POSITIVE_INFINITY;
      const before = bursts.get(key);
      const goesOn = was > nowMs && was === before?.at;
      const latest = goesOn ? before.latest : nowMs + mostMs;
      const at = Math.min(nowMs + quietMs, latest);
      if (!goesOn && was <= at) return;
      bursts.set(key, { at, latest });
      owedAt.set(`look|${key}`, at);
      announce();
    },
    async nextDue() {
      const owed = [...owedAt].filter(([member]) => mayStart() || !member.startsWith('run|'));
      return owed.length > 0 ? Math.min(...owed.map(([, at]) => at)) : null;
    },
    onOwed: async (listener) => subscribe(onOwed, listener),
    untold: async () => ({
      count: untold.size,
      oldestAt: untold.size > 0 ? Math.min(...untold.values()) : null,
    }),
  };

  return {
    door,
    owe,
    oweRun,
    nudge,
    isNudged: (key: IssueKey) => nudged.has(key),
    settle,
    announce,
    clear,
  };

  function crowdOf(kind: Owed['kind']): number {
    const kinds = [...owedAt.keys()].map((member) => member.split('|')[0] as Owed['kind']);
    return kinds.filter((other) => laneOf(other) === laneOf(kind)).length;
  }

  function owe(kind: Owed['kind'], key: IssueKey, at: number): void {
    if (isLate(kind, recordOf(key))) return;
    const member = `${kind}|${key}`;
    const was = owedAt.get(member);
    if (kind !== 'run' && kind !== 'report' && was !== undefined && was <= at) return;
    owedAt.set(member, at);
    if (kind === 'report' && !untold.has(key)) untold.set(key, at);
  }

  /** By others than the issue's own commit: not before the time that its backoff ends. */
  function oweRun(key: IssueKey, at: number): void {
    const notBefore = recordOf(key)?.task?.notBefore;
    owe('run', key, notBefore ? Math.max(at, Date.parse(notBefore)) : at);
  }

  function nudge(key: IssueKey, at: number): void {
    if (!recordOf(key)) return;
    nudged.add(key);
    owe('report', key, at);
  }

  function clear(): void {
    isAnnounced = false;
    owedAt.clear();
    untold.clear();
    nudged.clear();
    bursts.clear();
  }

  function settle(kind: Owed['kind'], key: IssueKey): void {
    owedAt.delete(`${kind}|${key}`);
    if (kind === 'report') untold.delete(key);
  }

  function announce(): void {
    if (isAnnounced) return;
    isAnnounced = true;
    for (const listener of onOwed) listener();
  }
}

type Lane = 'run' | 'hint' | 'rest';

/** What is claimed beside the others, so that none waits behind another. */
function laneOf(kind: Owed['kind']): Lane {
  return kind === 'run' || kind === 'hint' ? kind : 'rest';
}

/** A run is owed to a task that waits or runs, a cancel to one that runs: who found it so may be late. */
function isLate(kind: Owed['kind'], record: IssueRecord | null): boolean {
  if (kind !== 'run' && kind !== 'cancel') return false;
  const phase = record?.task?.phase;
  return phase !== 'running' && (kind === 'cancel' || phase !== 'queued');
}

export function subscribe<T>(all: Set<T>, listener: T): () => Promise<void> {
  all.add(listener);
  return async () => void all.delete(listener);
}
