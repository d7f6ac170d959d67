import { Graph, layout } from '@dagrejs/dagre';
import type { IssueKey } from '../../../domain/issue.ts';
import type { GraphEdge, TaskGraph } from './read.ts';

export interface Box {
  key: IssueKey;
  /** Of its middle. */
  x: number;
  y: number;
}

export interface Placed {
  width: number;
  height: number;
  boxes: Box[];
  lines: (GraphEdge & { points: { x: number; y: number }[] })[];
}

export const BOX = { width: 220, height: 58 };
const MARGIN = 16;

/** Blockers left of what waits for them. */
export function place({ nodes, edges }: Pick<TaskGraph, 'nodes' | 'edges'>): Placed {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 56, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { key } of nodes) graph.setNode(key, { ...BOX });
  for (const { from, to } of edges) graph.setEdge(from, to, {});
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    boxes: nodes.map(({ key }) => {
      const { x, y } = graph.node(key) as { x: number; y: number };
      return { key, x, y };
    }),
    lines: edges.map((edge) => {
      const { points } = graph.edge(edge.from, edge.to) as { points: { x: number; y: number }[] };
      return { ...edge, points };
    }),
  };
}
