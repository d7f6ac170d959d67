import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { measureDrain } from './drain/measure.ts';
import { measureForgeCalls } from './forge-calls.ts';
import { measureGrowth } from './growth/measure.ts';
import { measureSweep } from './growth/sweep.ts';
import { measureIntake } from './intake/measure.ts';
import { measureMemory } from './memory/measure.ts';
import { measurePage } from './page.ts';
import { measureReaction } from './reaction/measure.ts';
import type { Row } from './row.ts';
import { plotOf, tableOf } from './shown.ts';
import { measureStart } from './start.ts';

const ROUNDS = 5;

/** The memory of many is measured where it is asked for by name: that takes longer than all the rest. */
const FINISHED = { amongAll: 10_000, byName: 100_000 };

const benches: Record<string, (isNamed: boolean) => Promise<Row[]>> = {
  intake: () => measureIntake(ROUNDS),
  reaction: () => measureReaction(ROUNDS),
  drain: () => measureDrain(ROUNDS),
  start: () => measureStart(ROUNDS),
  page: () => measurePage(ROUNDS),
  growth: measureGrowth,
  sweep: measureSweep,
  memory: (isNamed) => measureMemory(isNamed ? FINISHED.byName : FINISHED.amongAll),
  calls: measureForgeCalls,
};

/** All, or those that are named. */
async function main(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in benches));
  if (unknown.length > 0)
    throw new Error(`no bench named ${unknown.join(', ')}: ${Object.keys(benches).join(', ')}`);
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.error(`${name} …`);
    rows.push(...(await measure(names.length > 0)));
  }
  const cpu = cpus()[0]?.model.trim() ?? 'unknown';
  const memory = Math.round(totalmem() / 2 ** 30);
  console.log(`\nNode ${process.versions.node}, ${cpus().length} × ${cpu}, ${memory} GiB\n`);
  console.log(tableOf(rows));
  keep(rows);
  process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;
}

function keep(rows: Row[]): void {
  const folder = fileURLToPath(new URL('results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}latest.json`, `${JSON.stringify(rows, null, 2)}\n`);
  writeFileSync(`${folder}ratios.svg`, plotOf('Against the engine under it, same rounds', rows));
}

await main(process.argv.slice(2));
