import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openApart } from '../apart.ts';
import type { Extent } from '../parts.ts';
import type { Row } from '../row.ts';
import { flameGraphOf } from './flame.ts';
import { PROFILES } from './recording.ts';
import { selfTimeByFunction, selfTimeByPlace, selfTimeTable, worthALine } from './self-time.ts';
import { type CpuProfile, treeOf } from './tree.ts';

const TITLES: Record<string, string> = {
  intake: 'Intake: a receiver under deliveries over 50 connections',
  reaction: 'Reaction: an idle bot, from single deliveries to their ends',
  drain: 'Drain: 2,000 ready tasks through look, run and report',
};
export const PROFILED = Object.keys(TITLES);

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));
const ROUNDS = 3;
const LEAST_SHARE = 0.005;
const FUNCTIONS_SHOWN = 20;

/** Where our side of a part spends its CPU: a flame graph, what DevTools opens, and tables of self time. */
export async function profile(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const title = TITLES[name];
    if (!title) throw new Error(`nothing to profile in ${name}: ${PROFILED.join(', ')}`);
    console.error(`profile ${name} …`);
    const root = treeOf(await recorded(name));
    writeFileSync(join(RESULTS, `profile-${name}.svg`), flameGraphOf(title, root));
    console.log(`\n${title}\n`);
    console.log(selfTimeTable('part', worthALine(selfTimeByPlace(root), LEAST_SHARE)));
    const functions = selfTimeByFunction(root).slice(0, FUNCTIONS_SHOWN);
    console.log(`\n${selfTimeTable('function', functions)}`);
  }
}

/** As the bench measures it; only our processes are recorded. What was recorded before goes. */
async function recorded(name: string): Promise<CpuProfile[]> {
  const folder = join(RESULTS, `profile-${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.env[PROFILES] = folder;
  const part = openApart<[name: string, extent: Extent], Row[]>('parts.ts');
  await part.call(name, { rounds: ROUNDS, isNamed: false });
  await part.end();
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}
