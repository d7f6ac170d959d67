import type { IssueKey } from '../../domain/issue.ts';
import type { Spending } from '../../domain/kept.ts';
import type { NotedRight } from '../../domain/noted-right.ts';
import type { IssueNotes } from '../issue-notes.ts';

const KEPT_MS = 3_600_000;
const NOTHING: Spending = { runs: [], writes: [] };

export function createMemoryNotes() {
  const spending = new Map<IssueKey, Spending>();
  const rights = new Map<IssueKey, NotedRight[]>();

  const door: IssueNotes = {
    async noteRight(key, right) {
      rights.set(key, [...(rights.get(key) ?? []), right].slice(-100));
    },
    notedRights: async (key) => [...(rights.get(key) ?? [])],
  };

  return {
    door,
    spending: (key: IssueKey): Spending => spending.get(key) ?? NOTHING,
    spend(key: IssueKey, what: keyof Spending, at: number) {
      const before = spending.get(key) ?? NOTHING;
      const young = before[what].filter((time) => time > at - KEPT_MS);
      spending.set(key, { ...before, [what]: [...young, at] });
    },
    clear() {
      spending.clear();
      rights.clear();
    },
  };
}
