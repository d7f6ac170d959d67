import type { IssueKey } from '../../domain/issue.ts';
import { type IssueRecord, PHASES, type Phase } from '../../domain/task.ts';
import type { Ledger } from '../ledger.ts';
import type { Entry } from './told.ts';

/** Tasks by phase, in memory. */
export function memoryPages(
  entries: ReadonlyMap<IssueKey, Entry>,
): Pick<Ledger, 'list' | 'counts'> {
  return {
    async list(phases, { offset, limit }, repository) {
      const prefix = repository ? `${repository.forge}/${repository.id}#` : '';
      const found = phases
        .flatMap((phase) => inPhase(phase))
        .filter(({ record }) => record.key.startsWith(prefix));
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
  };

  function inPhase(phase: Phase): Entry[] {
    return [...entries.values()]
      .filter(({ record }) => record.task?.phase === phase)
      .sort((a, b) => (b.record.task?.since ?? '').localeCompare(a.record.task?.since ?? ''));
  }
}

export function recordOf({ record, generation }: Entry): IssueRecord {
  const copy = structuredClone(record);
  if (copy.task && generation > 0) copy.task.generation = generation;
  return copy;
}
