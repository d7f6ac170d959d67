import type { Forge, Listed } from '../forge.ts';
import type { createCalls } from './calls.ts';
import { USERS } from './users.ts';
import { type StoredIssue, shownIssue, type World } from './world.ts';

interface ListDeps {
  world: World;
  call: ReturnType<typeof createCalls>['call'];
}

const PAGE = 50;

/** What the sweep reads, page by page. */
export function listSide({ world, call }: ListDeps): Pick<Forge, 'assigned' | 'changedSince'> {
  return {
    assigned: () =>
      pages((issue) => issue.state === 'open' && issue.merged === null && isMine(issue)),
    changedSince: ({ id }, since) =>
      pages((issue) => issue.ref.repositoryId === id && lastChange(issue) >= since.slice(0, 19)),
  };

  async function* pages(wanted: (issue: StoredIssue) => boolean): AsyncIterable<Listed[]> {
    const all = [...world.repositories.values()].flatMap(({ issues }) => [...issues.values()]);
    const found = await call('list.issues', null, () =>
      all.filter(wanted).map((issue) => shownIssue(world, issue)),
    );
    for (let from = 0; from < found.length; from += PAGE) yield found.slice(from, from + PAGE);
  }
}

function isMine({ assignees }: StoredIssue): boolean {
  return assignees.some(({ id }) => id === USERS.bot.id);
}

/** An edited comment counts, as in the forge's own list of comments. */
function lastChange({ updatedAt, timeline }: StoredIssue): string {
  const stamps = [updatedAt, ...timeline.map((entry) => entry.updated_at)];
  return stamps.toSorted().at(-1) as string;
}
