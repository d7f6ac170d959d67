import { setTimeout as wait } from 'node:timers/promises';
import { issueOfRun } from '../../src/domain/run-id.ts';
import { groupBy } from '../faults/support/group.ts';
import type { House } from '../faults/support/house.ts';

export interface Witness {
  violations: string[];
  /** Agents alive at one moment. */
  most(): number;
  stop(): Promise<void>;
}

const LOOKS_EVERY_MS = 400;
/** A beat, and the grace it may take to die: its lease is over by then. */
const TOGETHER_AT_MOST_MS = 2_500;

/** Looks at the living processes all the time: two agents of one issue may not go on side by side. */
export function startWitness(house: House): Witness {
  const since = new Map<string, number>();
  const violations: string[] = [];
  let most = 0;
  let stopped = false;
  const watching = watch();
  return {
    violations,
    most: () => most,
    async stop() {
      stopped = true;
      await watching;
    },
  };

  async function watch(): Promise<void> {
    while (!stopped) {
      const living = await house.living();
      most = Math.max(most, living.length);
      note(pairsOf(living));
      await wait(LOOKS_EVERY_MS);
    }
  }

  function note(pairs: Set<string>): void {
    for (const pair of since.keys()) if (!pairs.has(pair)) since.delete(pair);
    for (const pair of pairs) {
      const from = since.get(pair) ?? performance.now();
      since.set(pair, from);
      const ms = Math.round(performance.now() - from);
      if (ms <= TOGETHER_AT_MOST_MS || violations.some((one) => one.startsWith(pair))) continue;
      violations.push(`${pair} were alive together for ${ms} ms (2)`);
    }
  }
}

function pairsOf(runs: string[]): Set<string> {
  const pairs = new Set<string>();
  for (const [, same] of groupBy(runs.toSorted(), issueOfRun)) {
    for (let i = 1; i < same.length; i += 1) pairs.add(`${same[i - 1]} and ${same[i]}`);
  }
  return pairs;
}
