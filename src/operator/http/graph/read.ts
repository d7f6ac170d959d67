import type { IssueKey } from '../../../domain/issue.ts';
import type { IssueRecord } from '../../../domain/task.ts';
import type { Ledger } from '../../../ledger/ledger.ts';

export interface GraphNode {
  key: IssueKey;
  record: IssueRecord;
}

/** `from` must be finished before `to` can start. */
export interface GraphEdge {
  from: IssueKey;
  to: IssueKey;
  /** Part of a cycle: none of its issues can ever start. */
  inCycle: boolean;
}

export interface TaskGraph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** There is more than is shown. */
  isCut: boolean;
}

export type GraphLedger = Pick<Ledger, 'list' | 'readMany' | 'blockersOf' | 'dependentsOf'>;

/** More can't be read by a person; a task's own neighbourhood can be shown instead. */
const MOST_NODES = 150;
const DEPENDENTS_EACH = 50;

/** What isn't finished, with everything that it waits for or that waits for it. */
export async function readGraph(ledger: GraphLedger, around: IssueKey | null): Promise<TaskGraph> {
  const start = around ? [around] : await unfinished(ledger);
  const { keys, isCut } = await spread(ledger, start);
  const found = await ledger.readMany(keys);
  const nodes = found.flatMap((one) => (one ? [{ key: one.record.key, record: one.record }] : []));
  const edges = await edgesAmong(ledger, nodes);
  // Alone and finished, an issue says nothing about who waits for whom.
  const linked = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const shown = nodes.filter(({ key }) => linked.has(key) || start.includes(key));
  return { nodes: shown, edges, isCut };
}

async function unfinished(ledger: GraphLedger): Promise<IssueKey[]> {
  const phases = ['blocked', 'running', 'needs-human', 'failed', 'held', 'queued'] as const;
  const { records } = await ledger.list([...phases], { offset: 0, limit: MOST_NODES });
  if (records.length > 0) return records.map(({ record }) => record.key);
  const done = await ledger.list(['done', 'cancelled'], { offset: 0, limit: 30 });
  return done.records.map(({ record }) => record.key);
}

/** Along edges in both directions, layer by layer, until nothing is new or enough is found. */
async function spread(
  ledger: GraphLedger,
  start: IssueKey[],
): Promise<{ keys: IssueKey[]; isCut: boolean }> {
  const seen = new Set(start);
  let layer = start;
  while (layer.length > 0) {
    const [blockers, dependents] = await Promise.all([
      ledger.blockersOf(layer),
      Promise.all(layer.map((key) => ledger.dependentsOf(key, DEPENDENTS_EACH))),
    ]);
    layer = [...new Set([...blockers, ...dependents].flat())].filter((key) => !seen.has(key));
    for (const key of layer) {
      if (seen.size >= MOST_NODES) return { keys: [...seen], isCut: true };
      seen.add(key);
    }
  }
  return { keys: [...seen], isCut: false };
}

async function edgesAmong(ledger: GraphLedger, nodes: GraphNode[]): Promise<GraphEdge[]> {
  const known = new Set(nodes.map(({ key }) => key));
  const blockers = await ledger.blockersOf([...known]);
  return [...known].flatMap((to, i) =>
    (blockers[i] ?? [])
      .filter((from) => known.has(from))
      .map((from) => ({ from, to, inCycle: isInCycle(nodes, from, to) })),
  );
}

/** A cycle is kept as the way from a task along its blockers back to it. */
function isInCycle(nodes: GraphNode[], from: IssueKey, to: IssueKey): boolean {
  return nodes.some(({ record }) => {
    const cycle = record.task?.cycle ?? [];
    return cycle.some((key, i) => key === to && cycle[i + 1] === from);
  });
}
