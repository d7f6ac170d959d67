import type { IssueKey } from '../domain/issue.ts';
import type { IssueRecord } from '../domain/task.ts';
import type { Claimed, Ledger, Owed } from './ledger.ts';

type OwedDoor = Pick<Ledger, 'claim' | 'handed' | 'owe' | 'nextDue' | 'onOwed'>;

/** What must still happen, in memory. */
export function createMemoryOwed(recordOf: (key: IssueKey) => IssueRecord | null) {
  const owedAt = new Map<string, number>();
  const onOwed = new Set<() => void>();

  const door: OwedDoor = {
    async claim({ nowMs, limit, leaseMs, kinds }) {
      const claimed: Claimed[] = [];
      for (const [member, at] of [...owedAt].sort(([, a], [, b]) => a - b)) {
        const [kind, key] = member.split('|') as [Owed['kind'], IssueKey];
        if (at > nowMs || claimed.length >= limit || (kinds && !kinds.includes(kind))) continue;
        owedAt.set(member, nowMs + leaseMs);
        const record = kind === 'run' ? recordOf(key) : null;
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
    nextDue: async () => (owedAt.size > 0 ? Math.min(...owedAt.values()) : null),
    onOwed: async (listener) => subscribe(onOwed, listener),
  };

  return { door, owe, settle, announce, clear: () => owedAt.clear() };

  function owe(kind: Owed['kind'], key: IssueKey, at: number): void {
    const member = `${kind}|${key}`;
    const was = owedAt.get(member);
    if (kind === 'look' && was !== undefined && was <= at) return;
    owedAt.set(member, at);
  }

  function settle(kind: Owed['kind'], key: IssueKey): void {
    owedAt.delete(`${kind}|${key}`);
  }

  function announce(): void {
    for (const listener of onOwed) listener();
  }
}

export function subscribe<T>(all: Set<T>, listener: T): () => Promise<void> {
  all.add(listener);
  return async () => void all.delete(listener);
}
