import type { AgentRun } from './agents.ts';
import type { House } from './house.ts';
import { keysWithoutOwner } from './owners.ts';
import { brokenRuns } from './run-rules.ts';
import { brokenTellings } from './telling-rules.ts';

export interface Checked {
  violations: string[];
  /** Issues of the bot whose task is in no phase, or is told as another. */
  lost: number;
  /** Comments that were made twice. */
  doubled: number;
}

export interface Leniency {
  /** Runs that may have been repeated: their worker was gone before their end could be written. */
  endsLost?: AgentRun[];
  /** Issues whose comment may be doubled: a reporter was frozen between its check and its write. */
  mayDouble?: number[];
}

/** A look of the sweep that is under way has half-made changes. */
const SWEEP_PASSES_MS = 3_000;

/** The invariants, read from the forge, its journal, the agents' journal, /proc and Redis. */
export async function check(house: House, leniency: Leniency = {}): Promise<Checked> {
  for (const { id } of leniency.endsLost ?? []) house.endsLost.add(id);
  const until = performance.now() + SWEEP_PASSES_MS;
  // On a busy machine some look is always under way, with jobs of its own; what was left stays.
  let left: string[] | null = null;
  for (;;) {
    await house.settled();
    const found = await keysWithoutOwner(house);
    left = left === null ? found : left.filter((key) => found.includes(key));
    const checked = await once(house, leniency, left);
    if (checked.violations.length === 0 || performance.now() > until) return noted(house, checked);
  }
}

async function once(house: House, leniency: Leniency, keys: string[]): Promise<Checked> {
  const tellings = await brokenTellings(house, leniency);
  const runs = await brokenRuns(house);
  return { ...tellings, violations: [...tellings.violations, ...runs, ...keys] };
}

/** A journal is never unwritten: what was found once is not found again after each later row. */
function noted(house: House, checked: Checked): Checked {
  const violations = checked.violations.filter((one) => !house.known.has(one));
  for (const one of checked.violations) house.known.add(one);
  return { ...checked, violations };
}
