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
import { missingTools, type Tool } from './tools.ts';

export interface Extent {
  rounds: number;
  /** Asked for by name: the memory of many is measured then, which takes longer than all the rest. */
  isNamed: boolean;
}

interface Part {
  needs: Tool[];
  measure(extent: Extent): Promise<Row[]>;
}

const FINISHED = { amongAll: 10_000, byName: 100_000 };

const onRedis = (measure: (rounds: number) => Promise<Row[]>): Part => ({
  needs: ['redis-server'],
  measure: ({ rounds }) => measure(rounds),
});

const parts: Record<string, Part> = {
  intake: { ...onRedis(measureIntake), needs: ['redis-server', 'wrk'] },
  reaction: onRedis(measureReaction),
  drain: onRedis(measureDrain),
  start: onRedis(measureStart),
  page: onRedis(measurePage),
  growth: onRedis(measureGrowth),
  sweep: onRedis(measureSweep),
  memory: {
    needs: ['redis-server'],
    measure: ({ isNamed }) => measureMemory(isNamed ? FINISHED.byName : FINISHED.amongAll),
  },
  calls: { needs: [], measure: measureForgeCalls },
};

export const PARTS = Object.keys(parts);

/** Why these can't be measured with the programs in these folders, in a line; null when they can. */
export function refusal(names: readonly string[], path: string): string | null {
  const unknown = names.filter((name) => !parts[name]);
  if (unknown.length > 0) return `no bench named ${unknown.join(', ')}: ${PARTS.join(', ')}`;
  const needed = names.flatMap((name) => parts[name]?.needs ?? []);
  return missingTools(needed, path);
}

/** One part of the bench, from its start to its rows; called by name in a process of its own. */
export default async function measure(name: string, extent: Extent): Promise<Row[]> {
  const part = parts[name];
  if (!part) throw new Error(`no bench named ${name}: ${PARTS.join(', ')}`);
  return part.measure(extent);
}
