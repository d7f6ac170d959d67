import type { IssueKey } from '../domain/issue.ts';
import type { Ledger } from '../ledger/ledger.ts';

export type CycleLedger = Pick<Ledger, 'blockersOf' | 'readMany'>;

/** `found`: from the issue along its blockers back to it, both ends included. */
export type CycleSearch =
  | { kind: 'found'; path: IssueKey[] }
  | { kind: 'none' }
  /** More issues than are searched hang above it; nothing is claimed. */
  | { kind: 'gave-up'; searched: number };

const SEARCHED_AT_MOST = 2_000;
const ROUNDS_AT_MOST = 200;

/** Breadth first along the blockers, a level a round trip, so the shortest cycle is the one that is told. */
export async function searchCycle(ledger: CycleLedger, start: IssueKey): Promise<CycleSearch> {
  const cameFrom = new Map<IssueKey, IssueKey>();
  let level: IssueKey[] = [start];
  for (let round = 0; level.length > 0; round += 1) {
    if (cameFrom.size > SEARCHED_AT_MOST || round > ROUNDS_AT_MOST) {
      return { kind: 'gave-up', searched: cameFrom.size };
    }
    const blockers = await ledger.blockersOf(level);
    const next: IssueKey[] = [];
    for (const [i, from] of level.entries()) {
      for (const blocker of blockers[i] ?? []) {
        if (blocker === start) return { kind: 'found', path: pathTo(from, start, cameFrom) };
        if (cameFrom.has(blocker)) continue;
        cameFrom.set(blocker, from);
        next.push(blocker);
      }
    }
    level = next;
  }
  return { kind: 'none' };
}

function pathTo(last: IssueKey, start: IssueKey, cameFrom: Map<IssueKey, IssueKey>): IssueKey[] {
  const path: IssueKey[] = [start];
  for (let at: IssueKey | undefined = last; at && at !== start; at = cameFrom.get(at))
    path.unshift(at);
  return [start, ...path];
}

/**
 * The cycle that an issue is known to be in, if its edges are still there: one just found, its own
 * from before, or one that a blocker tells of. `edges` are the issue's own as they will be committed.
 */
export async function knownCycle(
  ledger: CycleLedger,
  key: IssueKey,
  { edges, candidates }: { edges: IssueKey[]; candidates: (IssueKey[] | null)[] },
): Promise<IssueKey[] | null> {
  if (edges.length === 0) return null;
  const told = (await ledger.readMany(edges)).map((found) => found?.record.task?.cycle ?? null);
  for (const path of [...candidates, ...told]) {
    if (!path?.includes(key)) continue;
    const ours = startingAt(key, path);
    if (await isThere(ledger, ours, edges)) return ours;
  }
  return null;
}

/** `[a, b, c, a]` seen from b is `[b, c, a, b]`. */
function startingAt(key: IssueKey, path: IssueKey[]): IssueKey[] {
  const ring = path.slice(0, -1);
  const at = ring.indexOf(key);
  return [...ring.slice(at), ...ring.slice(0, at), key];
}

async function isThere(ledger: CycleLedger, path: IssueKey[], edges: IssueKey[]): Promise<boolean> {
  const [, second] = path;
  if (!second || !edges.includes(second)) return false;
  const others = await ledger.blockersOf(path.slice(1, -1));
  return others.every((blockers, i) => blockers.includes(path[i + 2] as IssueKey));
}
