import fc from 'fast-check';
import { FAILPOINTS } from '../../src/domain/failpoint.ts';
import { among } from './acts.ts';

/** Each lasts `forMs`, and comes `afterMs` after the one before it has passed. */
export type Fault = { afterMs: number; forMs: number } & (
  | { kind: 'kill-worker' | 'freeze-worker' | 'overtake-worker' | 'stop-worker'; worker: number }
  | { kind: 'trap-worker'; worker: number; failpoint: string }
  | { kind: 'kill-receiver' | 'freeze-receiver' }
  | { kind: 'kill-redis' | 'freeze-redis' | 'cut-wire' | 'swallow-replies' | 'part-wire' }
  | { kind: ForgeTrouble; each: number }
);

export type ForgeTrouble =
  | 'slow-forge'
  | 'forge-500'
  | 'forge-429'
  | 'forge-drops'
  | 'forge-drops-after-commit';

/** Faults of one lane follow each other; lanes go on side by side. */
export type Lane = 'processes' | 'store' | 'forge';

const KINDS = {
  processes: among<Fault['kind']>([
    [8, 'trap-worker'],
    [2, 'kill-worker'],
    [2, 'freeze-worker'],
    [4, 'overtake-worker'],
    [1, 'stop-worker'],
    [2, 'kill-receiver'],
    [1, 'freeze-receiver'],
  ]),
  store: among<Fault['kind']>([
    [3, 'kill-redis'],
    [1, 'freeze-redis'],
    [2, 'cut-wire'],
    [1, 'swallow-replies'],
    [1, 'part-wire'],
  ]),
  forge: among<Fault['kind']>([
    [2, 'slow-forge'],
    [2, 'forge-500'],
    [1, 'forge-429'],
    [2, 'forge-drops'],
    [2, 'forge-drops-after-commit'],
  ]),
} satisfies Record<Lane, unknown>;

export const LANES = Object.keys(KINDS) as Lane[];

/** A reporter that freezes between its check and its write may double it, as is documented: it is killed there instead. */
const FREEZES = /^(look|run):|^report:(before-labels|after-labels|before-told)$/;
/** Right before a write is where a sleeper does most harm. */
const BEFORE_A_WRITE = /:before-(commit|begin)$/;
const TRAPS = FAILPOINTS.filter((step) => !step.startsWith('intake:')).flatMap((step) => {
  const stop = `${step}.stop`;
  if (BEFORE_A_WRITE.test(step)) return [step, ...Array<string>(8).fill(stop)];
  return FREEZES.test(step) ? [step, stop] : [step];
});

/** Long enough to pass the lease of 2 s, more often than not. */
const LASTS_MS = { min: 200, max: 5_000 };
const BETWEEN_MS = {
  processes: { min: 500, max: 3_000 },
  store: { min: 3_000, max: 9_000 },
  forge: { min: 2_000, max: 8_000 },
};

export function drawFaults(seed: number, lane: Lane, count: number): Fault[] {
  const drawn = fc.record({
    kind: KINDS[lane],
    afterMs: fc.integer(BETWEEN_MS[lane]),
    forMs: fc.integer(LASTS_MS),
    worker: fc.nat(),
    each: fc.integer({ min: 1, max: 4 }),
    failpoint: fc.constantFrom(...TRAPS),
  });
  const own = seed + LANES.indexOf(lane) + 1;
  return fc.sample(fc.noBias(drawn), { seed: own, numRuns: count }) as Fault[];
}
