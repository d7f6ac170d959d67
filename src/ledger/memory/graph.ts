import type { IssueKey } from '../../domain/issue.ts';
import { DEEPEST_CHAIN } from '../../domain/rank.ts';

/** Who waits for whom, in memory: the edges of either side's text, and which of them are unmet. */
export function createMemoryGraph(
  owe: (kind: 'look', key: IssueKey, at: number) => void,
  onChain: (key: IssueKey) => void,
  onFewer: (key: IssueKey, at: number) => void,
) {
  const needs = new Map<IssueKey, Set<IssueKey>>();
  const blocks = new Map<IssueKey, Set<IssueKey>>();
  const blockers = new Map<IssueKey, Set<IssueKey>>();
  const unmet = new Map<IssueKey, Set<IssueKey>>();

  return { read, setNeeds, setBlocks, release, holdAgain, waiters, chainOf, dependents, clear };

  function read(key: IssueKey): { blockers: IssueKey[]; unmet: IssueKey[] } {
    return { blockers: [...of(blockers, key)].toSorted(), unmet: [...of(unmet, key)].toSorted() };
  }

  function setNeeds(dependent: IssueKey, wanted: IssueKey[] | null, at: number): void {
    if (!wanted) return;
    const { added, removed } = replace(needs, dependent, wanted);
    for (const blocker of added) addEdge(dependent, blocker, at);
    for (const blocker of removed) {
      if (!of(blocks, blocker).has(dependent)) removeEdge(dependent, blocker);
    }
  }

  function setBlocks(blocker: IssueKey, wanted: IssueKey[] | null, at: number): void {
    if (!wanted) return;
    const { added, removed } = replace(blocks, blocker, wanted);
    for (const dependent of added) if (addEdge(dependent, blocker, at)) owe('look', dependent, at);
    for (const dependent of removed) {
      if (of(needs, dependent).has(blocker)) continue;
      removeEdge(dependent, blocker);
      owe('look', dependent, at);
    }
  }

  function release(blocker: IssueKey, at: number): void {
    const released = waiters(blocker);
    for (const waiter of released) {
      of(unmet, waiter).delete(blocker);
      if (of(unmet, waiter).size === 0) owe('look', waiter, at);
      else onFewer(waiter, at);
    }
    if (released.length > 0) chainMoved(blocker);
  }

  function holdAgain(blocker: IssueKey, at: number): void {
    for (const dependent of dependents(blocker)) {
      if (of(unmet, dependent).has(blocker)) continue;
      of(unmet, dependent).add(blocker);
      owe('look', dependent, at);
    }
    chainMoved(blocker);
  }

  function waiters(blocker: IssueKey): IssueKey[] {
    return dependents(blocker).filter((dependent) => of(unmet, dependent).has(blocker));
  }

  /** A level at a time, so that a ring ends at the deepest. */
  function chainOf(key: IssueKey): number {
    let level = waiters(key);
    let chain = 0;
    for (; level.length > 0 && chain < DEEPEST_CHAIN; chain += 1) {
      level = [...new Set(level.flatMap(waiters))];
    }
    return chain;
  }

  function dependents(blocker: IssueKey): IssueKey[] {
    return [...blockers].flatMap(([key, all]) => (all.has(blocker) ? [key] : [])).toSorted();
  }

  function addEdge(dependent: IssueKey, blocker: IssueKey, at: number): boolean {
    if (of(blockers, dependent).has(blocker)) return false;
    of(blockers, dependent).add(blocker);
    of(unmet, dependent).add(blocker);
    chainMoved(blocker);
    owe('look', blocker, at);
    return true;
  }

  function removeEdge(dependent: IssueKey, blocker: IssueKey): void {
    of(blockers, dependent).delete(blocker);
    of(unmet, dependent).delete(blocker);
    chainMoved(blocker);
  }

  /** It, and all that it waits for in turn. */
  function chainMoved(key: IssueKey): void {
    const above = new Set([key]);
    for (const one of above) {
      onChain(one);
      for (const blocker of of(unmet, one)) above.add(blocker);
    }
  }

  function clear(): void {
    for (const all of [needs, blocks, blockers, unmet]) all.clear();
  }
}

function of(map: Map<IssueKey, Set<IssueKey>>, key: IssueKey): Set<IssueKey> {
  const found = map.get(key) ?? new Set();
  map.set(key, found);
  return found;
}

function replace(map: Map<IssueKey, Set<IssueKey>>, key: IssueKey, wanted: IssueKey[]) {
  const before = of(map, key);
  const next = new Set(wanted);
  map.set(key, next);
  return {
    added: [...next].filter((one) => !before.has(one)),
    removed: [...before].filter((one) => !next.has(one)),
  };
}
