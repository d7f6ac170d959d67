import { measureDrain } from './drain/measure.ts';
import { measureForgeCalls } from './forge-calls.ts';
import { measureGrowth } from './growth/measure.ts';
import { measureSweep } from './growth/sweep.ts';
import { measureIntake } from './intake/measure.ts';
import { measureMemory } from './memory/measure.ts';
import { measurePage } from './page.ts';
import { measureReaction } from './reaction/measure.ts';
import type { Row } from './row.ts';
import { measureStart } from './start.ts';

export interface Extent {
  rounds: number;
  /** Asked for by name: the memory of many is measured then, which takes longer than all the rest. */
  isNamed: boolean;
}

const FINISHED = { amongAll: 10_000, byName: 100_000 };

const parts: Record<string, (extent: Extent) => Promise<Row[]>> = {
  intake: ({ rounds }) => measureIntake(rounds),
  reaction: ({ rounds }) => measureReaction(rounds),
  drain: ({ rounds }) => measureDrain(rounds),
  start: ({ rounds }) => measureStart(rounds),
  page: ({ rounds }) => measurePage(rounds),
  growth: measureGrowth,
  sweep: measureSweep,
  memory: ({ isNamed }) => measureMemory(isNamed ? FINISHED.byName : FINISHED.amongAll),
  calls: measureForgeCalls,
};

export const PARTS = Object.keys(parts);

/** One part of the bench, from its start to its rows; called by name in a process of its own. */
export default async function measure(name: string, extent: Extent): Promise<Row[]> {
  const part = parts[name];
  if (!part) throw new Error(`no bench named ${name}: ${PARTS.join(', ')}`);
  return part(extent);
}
