import type { IssueKey } from '../../domain/issue.ts';
import { PHASES } from '../../domain/task.ts';
import type { Ledger, Page } from '../ledger.ts';
import { keys } from './keys.ts';
import type { Shared } from './shared.ts';

/** Tasks by phase, for people and for the sweep. */
export function createPages({
  client,
  within,
  pipeline,
  readMany,
}: Shared): Pick<Ledger, 'list' | 'counts' | 'untold'> {
  return {
    list: (phases, { offset, limit }, repository) =>
      within(() =>
        repository
          ? listOfRepository(phases, offset, limit, `${repository.forge}/${repository.id}#`)
          : listByPhase(phases, offset, limit),
      ),
    counts: () =>
      within(async () => {
        const answers = await pipeline(PHASES.map((phase) => ['zcard', keys.phase(phase)]));
        const counts = PHASES.map((phase, i) => [phase, Number(answers[i])]);
        return Object.fromEntries(counts);
      }),
    untold: () =>
      within(async () => {
        const [count, oldest] = await pipeline([
          ['zcard', keys.untold],
          ['zrange', keys.untold, 0, 0, 'WITHSCORES'],
        ]);
        const at = (oldest as string[])[1];
        return { count: Number(count), oldestAt: at === undefined ? null : Number(at) };
      }),
  };

  /** Names carry their repository, so only the page's records are read. */
  async function listOfRepository(
    phases: string[],
    offset: number,
    limit: number,
    prefix: string,
  ): Promise<Page> {
    const lists = await pipeline(phases.map((phase) => ['zrevrange', keys.phase(phase), 0, -1]));
    const names = (lists as IssueKey[][]).flat().filter((name) => name.startsWith(prefix));
    const found = await readMany(names.slice(offset, offset + limit));
    return { total: names.length, records: found.filter((one) => one !== null) };
  }

  /** Phase after phase, newest first in each. */
  async function listByPhase(phases: string[], offset: number, limit: number): Promise<Page> {
    const sizes = (await pipeline(phases.map((phase) => ['zcard', keys.phase(phase)]))) as number[];
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const names: IssueKey[] = [];
    let skip = offset;
    for (const [i, phase] of phases.entries()) {
      const size = sizes[i] ?? 0;
      const want = limit - names.length;
      if (want > 0 && skip < size) {
        names.push(
          ...((await client.zrevrange(keys.phase(phase), skip, skip + want - 1)) as IssueKey[]),
        );
      }
      skip = Math.max(0, skip - size);
    }
    const records = (await readMany(names)).filter((found) => found !== null);
    return { total, records };
  }
}
