import { z } from 'zod';
import { PHASES, type Phase } from '../../../domain/task.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { type FindDeps, findRepositories } from './find.ts';
import { rowOf, taskRow } from './task-row.ts';

export const taskPage = z.object({
  total: z.int(),
  offset: z.int(),
  limit: z.int(),
  tasks: z.array(taskRow),
});
export type TaskPage = z.infer<typeof taskPage>;

export interface ListDeps extends FindDeps {
  ledger: FindDeps['ledger'] & Pick<Ledger, 'list'>;
}

export interface Wanted {
  /** None = all. */
  phases: Phase[];
  /** `owner/name`. */
  repository?: string | undefined;
  forge?: string | undefined;
  offset: number;
  limit: number;
}

/** One page; only its own records are read, however many tasks there are. */
export async function listTasks(deps: ListDeps, wanted: Wanted): Promise<TaskPage> {
  const { offset, limit, repository, forge } = wanted;
  const phases = wanted.phases.length > 0 ? wanted.phases : [...PHASES];
  const nothing = { total: 0, offset, limit, tasks: [] };
  if (!repository) return pageOf(await deps.ledger.list(phases, { offset, limit }));
  const [place] = await findRepositories(deps, { fullName: repository, forge });
  return place ? pageOf(await deps.ledger.list(phases, { offset, limit }, place)) : nothing;

  function pageOf({ total, records }: Awaited<ReturnType<Ledger['list']>>): TaskPage {
    return { total, offset, limit, tasks: records.map(({ record }) => rowOf(record)) };
  }
}
