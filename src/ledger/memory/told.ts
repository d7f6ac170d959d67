import type { IssueKey } from '../../domain/issue.ts';
import type { Progress, Spending, Told } from '../../domain/kept.ts';
import type { IssueRecord } from '../../domain/task.ts';
import type { ForReports } from '../for-reports.ts';
import type { Reading } from '../ledger.ts';

/** What is kept of one issue. */
export interface Entry {
  rev: number;
  record: IssueRecord;
  generation: number;
  satisfied: boolean;
  told: Told | null;
  teller: number;
  progress: Progress | null;
}

interface ToldDeps {
  owed: { settle(kind: 'report', key: IssueKey): void; isNudged(key: IssueKey): boolean };
  notes: {
    spending(key: IssueKey): Spending;
    spend(key: IssueKey, what: 'writes', at: number): void;
  };
  read(key: IssueKey): Reading;
  dependents(key: IssueKey): IssueKey[];
}

/** What was told, and how far a run says it is. */
export function memoryTold(
  entries: ReadonlyMap<IssueKey, Entry>,
  { owed, notes, read, dependents }: ToldDeps,
): ForReports {
  return {
    async beginTelling(key, dependentsAtMost, nowMs) {
      const entry = entries.get(key);
      if (entry) entry.teller = Math.max(entry.teller + 1, nowMs);
      return {
        reading: read(key),
        told: entry?.told ?? null,
        dependents: dependents(key).slice(0, dependentsAtMost),
        teller: entry?.teller ?? 0,
      };
    },
    async mayWrite({ key, teller, expectedRev, told, trying, nowMs, most, counts }) {
      const entry = entries.get(key);
      if (!entry) return 'moved';
      if (entry.teller !== teller) return 'another';
      entry.told = told;
      if (entry.rev !== expectedRev) return 'moved';
      const young = notes.spending(key).writes.filter((at) => at > most.sinceMs);
      if (young.length >= most.writes) return 'too-often';
      entry.told = trying;
      if (counts) notes.spend(key, 'writes', nowMs);
      return 'yes';
    },
    readTold: async (key) => entries.get(key)?.told ?? null,
    async told(key, told, teller) {
      const entry = entries.get(key);
      if (entry?.teller !== teller) return;
      entry.told = told;
      if (told.rev === entry.rev && !owed.isNudged(key)) owed.settle('report', key);
    },
    async progress(key, progress) {
      const entry = entries.get(key);
      if (entry?.generation !== progress.generation || entry.record.task?.phase !== 'running')
        return false;
      entry.progress = progress;
      return true;
    },
    readProgress: async (key) => entries.get(key)?.progress ?? null,
  };
}
