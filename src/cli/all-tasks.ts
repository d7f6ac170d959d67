import type { IssueRecord, Phase } from '../domain/task.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Each call has a deadline of its own: a hundred thousand records are no answer to one. */
const PAGE = 1_000;

/** All tasks in these phases, phase after phase, the newest of each first. */
export async function allTasks(
  ledger: Pick<Ledger, 'list'>,
  phases: Phase[],
): Promise<{ rev: number; record: IssueRecord }[]> {
  const all: { rev: number; record: IssueRecord }[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const { records, total } = await ledger.list(phases, { offset, limit: PAGE });
    all.push(...records);
    if (offset + PAGE >= total) return all;
  }
}
