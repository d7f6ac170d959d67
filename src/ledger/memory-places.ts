import type { IssueKey } from '../domain/issue.ts';

/** Places under the limits of repositories, and who waits for one. */
export function createMemoryPlaces() {
  const holders = new Map<string, Set<IssueKey>>();
  const parked = new Map<string, Map<IssueKey, number>>();

  return { take, giveBack, of, clear };

  function take(key: IssueKey, limit: number, order: number): boolean {
    const repository = repositoryOf(key);
    const those = holders.get(repository) ?? new Set();
    holders.set(repository, those);
    if (!those.has(key) && those.size >= limit) {
      parked.set(repository, (parked.get(repository) ?? new Map()).set(key, order));
      return false;
    }
    those.add(key);
    parked.get(repository)?.delete(key);
    return true;
  }

  /** Who is next, where a place was held and somebody waits for it. */
  function giveBack(key: IssueKey): IssueKey | null {
    const repository = repositoryOf(key);
    if (!holders.get(repository)?.delete(key)) return null;
    const waiting = parked.get(repository);
    const [next] = [...(waiting ?? [])].sort(([, a], [, b]) => a - b)[0] ?? [];
    if (!next) return null;
    waiting?.delete(next);
    return next;
  }

  function of(repository: string): IssueKey[] {
    return [...(holders.get(repository) ?? [])];
  }

  function clear(): void {
    holders.clear();
    parked.clear();
  }
}

function repositoryOf(key: IssueKey): string {
  return key.slice(0, key.indexOf('#'));
}
