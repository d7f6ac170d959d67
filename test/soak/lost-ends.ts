import type { AgentRun } from '../faults/support/agents.ts';
import type { House } from '../faults/support/house.ts';
import type { Hit } from './crew.ts';

/** ms since 1970. */
export interface Span {
  from: number;
  to: number;
}

/** From an agent's end to its being written, without trouble. */
const WRITTEN_WITHIN_MS = 1_500;

/**
 * The documented exception: a run whose worker was gone before its end could be written may be
 * repeated. Only those: the worker was hit right then, or while the store was away.
 */
export function endsLost({ programs }: House, hits: Hit[], storeAway: Span[]) {
  return ({ id, endedAt }: AgentRun): boolean => {
    if (endedAt === null) return false;
    const worker = programs.find(({ lines }) => lines.some((line) => isStartOf(line, id)));
    return hits.some(({ program, from, to }) => {
      if (program !== worker || to < endedAt) return false;
      return from - endedAt < WRITTEN_WITHIN_MS || wasAway(endedAt, from);
    });
  };

  function wasAway(endedAt: number, until: number): boolean {
    return storeAway.some(
      ({ from, to }) => from < endedAt + WRITTEN_WITHIN_MS && to > until - WRITTEN_WITHIN_MS,
    );
  }
}

function isStartOf({ msg, run }: Record<string, unknown>, id: string): boolean {
  return msg === 'run: started' && run === id;
}
