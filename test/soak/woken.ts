import type { House } from '../faults/support/house.ts';
import type { Hit } from './crew.ts';

/** From its waking to a write that it had been allowed before it slept, on a slow forge. */
const WRITES_WITHIN_MS = 2_000;

/** The documented exception: issues on which one that woke may have told what another told meanwhile. */
export function toldAwaking({ proxy }: House, hits: Hit[]): number[] {
  return proxy.writes().flatMap(({ method, path, at }) => {
    const [, issue] = /\/issues\/(\d+)\/comments$/.exec(path) ?? [];
    const isAwaking = hits.some(({ to }) => at >= to && at - to < WRITES_WITHIN_MS);
    return method === 'POST' && issue && isAwaking ? [Number(issue)] : [];
  });
}
