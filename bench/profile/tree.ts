import { type CallFrame, placeOf } from './place.ts';

/** As V8 writes it: samples name the node that was on top of the stack. */
export interface CpuProfile {
  nodes: { id: number; callFrame: CallFrame; children?: number[] }[];
  samples: number[];
  /** µs since the sample before. */
  timeDeltas: number[];
}

/** A function called from one way; the same function from there is one frame. */
export interface Frame {
  name: string;
  place: string;
  selfMs: number;
  /** With all that it calls. */
  totalMs: number;
  children: Frame[];
}

const IDLE = '(idle)';
const ROOT = '(root)';

/** The profiles of one part together, idle time left out. */
export function treeOf(profiles: readonly CpuProfile[]): Frame {
  const root = frame('all', '');
  for (const { nodes, samples, timeDeltas } of profiles) {
    const selfMs = new Map<number, number>();
    samples.forEach((id, i) => {
      selfMs.set(id, (selfMs.get(id) ?? 0) + (timeDeltas[i] ?? 0) / 1_000);
    });
    const byId = new Map(nodes.map((node) => [node.id, node]));
    for (const node of nodes.filter(({ callFrame }) => callFrame.functionName === ROOT))
      grow(root, node.id);

    function grow(above: Frame, id: number): void {
      const node = byId.get(id);
      if (!node || node.callFrame.functionName === IDLE) return;
      const at = stands(above, node.callFrame);
      at.selfMs += selfMs.get(id) ?? 0;
      for (const child of node.children ?? []) grow(at, child);
    }
  }
  total(root);
  return root;
}

/** Node's own functions that call each other are one frame: how it works inside is not the question. */
function stands(above: Frame, callFrame: CallFrame): Frame {
  if (callFrame.functionName === ROOT) return above;
  const at = placeOf(callFrame);
  const place = at?.part ?? (above.place || 'native code');
  if (place === 'node' && above.place === 'node') return above;
  const name = nameOf(callFrame, at?.file);
  const same = above.children.find((one) => one.name === name && one.place === place);
  if (same) return same;
  const made = frame(name, place);
  above.children.push(made);
  return made;
}

/** A bundler numbers names that it finds twice; one without a name is told by its file. */
function nameOf({ functionName }: CallFrame, file = ''): string {
  return functionName.replace(/\$\d+$/, '') || `(${file})`;
}

function frame(name: string, place: string): Frame {
  return { name, place, selfMs: 0, totalMs: 0, children: [] };
}

function total(of: Frame): number {
  of.totalMs = of.children.reduce((sum, child) => sum + total(child), of.selfMs);
  of.children.sort((a, b) => b.totalMs - a.totalMs);
  return of.totalMs;
}
