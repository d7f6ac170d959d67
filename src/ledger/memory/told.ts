import type { IssueKey } from '../../domain/issue.ts';
import type { IssueRecord } from '../../domain/task.ts';
import type { Ledger, Progress, Told } from '../ledger.ts';

/** What is kept of one issue. */
export interface Entry {
  rev: number;
  record: IssueRecord;
  generation: number;
  satisfied: boolean;
  told: Told | null;
  progress: Progress | null;
}

/** What was told, and how far a run says it is. */
export function memoryTold(
  entries: ReadonlyMap<IssueKey, Entry>,
  owed: { settle(kind: 'report', key: IssueKey): void; isNudged(key: IssueKey): boolean },
): Pick<Ledger, 'readTold' | 'told' | 'progress' | 'readProgress'> {
  return {
    readTold: async (key) => entries.get(key)?.told ?? null,
    async told(key, told) {
      const entry = entries.get(key);
      if (!entry) return;
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
