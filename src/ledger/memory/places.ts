import type { IssueKey } from '../../domain/issue.ts';
import type { IssueRecord, Task } from '../../domain/task.ts';

/** A queued or running task keeps its place for as long as its turn is the same. */
export function keepsPlace(before: IssueRecord | undefined, { task }: IssueRecord): boolean {
  return task !== null && task.turn === before?.task?.turn && mayHavePlace(task);
}

export function mayHavePlace({ phase }: Pick<Task, 'phase'>): boolean {
  return phase === 'queued' || phase === 'running';
}

/** Places under the limits of repositories, and who waits for one, in the order of `orderOf`. */
export function createMemoryPlaces(wake: (key: IssueKey) => void) {
  const holders = new Map<string, Set<IssueKey>>();
  const parked = new Map<string, Map<IssueKey, number>>();
  const limits = new Map<string, number>();

  return { take, reorder, giveBack, of, clear };

  function take(key: IssueKey, limit: number, order: number): boolean {
    const repository = repositoryOf(key);
    const { held, waiting } = sidesOf(repository);
    limits.set(repository, limit);
    if (held.has(key)) return true;
    waiting.set(key, order);
    if (inOrder(waiting).indexOf(key) < limit - held.size) {
      waiting.delete(key);
      held.add(key);
      return true;
    }
    wakeParked(repository);
    return false;
  }

  function reorder(key: IssueKey, order: number): void {
    const { waiting } = sidesOf(repositoryOf(key));
    if (waiting.has(key)) waiting.set(key, order);
  }

  function giveBack(key: IssueKey): void {
    const repository = repositoryOf(key);
    const { held, waiting } = sidesOf(repository);
    waiting.delete(key);
    if (held.delete(key)) wakeParked(repository);
  }

  /** They stay parked until they take their place, so none is forgotten on the way to it. */
  function wakeParked(repository: string): void {
    const { held, waiting } = sidesOf(repository);
    const free = Math.max(0, (limits.get(repository) ?? 0) - held.size);
    for (const key of inOrder(waiting).slice(0, free)) wake(key);
  }

  function sidesOf(repository: string) {
    const held = holders.get(repository) ?? new Set();
    const waiting = parked.get(repository) ?? new Map();
    holders.set(repository, held);
    parked.set(repository, waiting);
    return { held, waiting };
  }

  function of(repository: string): IssueKey[] {
    return [...(holders.get(repository) ?? [])];
  }

  function clear(): void {
    for (const all of [holders, parked, limits]) all.clear();
  }
}

function inOrder(waiting: Map<IssueKey, number>): IssueKey[] {
  return [...waiting].sort(([, a], [, b]) => a - b).map(([key]) => key);
}

export function repositoryOf(key: IssueKey): string {
  return key.slice(0, key.indexOf('#'));
}
