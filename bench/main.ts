import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { measureDrain } from './drain/measure.ts';
import { measureGrowth } from './graph/release.ts';
import { measureIntake } from './intake/measure.ts';
import { measurePage } from './page.ts';
import { measureReaction } from './reaction/measure.ts';
import type { Row } from './row.ts';
import { plotOf, tableOf } from './shown.ts';
import { measureStart } from './start.ts';

const ROUNDS = 5;

const benches: Record<string, () => Promise<Row[]>> = {
  intake: () => measureIntake(ROUNDS),
  reaction: () => measureReaction(ROUNDS),
  drain: () => measureDrain(ROUNDS),
  start: () => measureStart(ROUNDS),
  page: () => measurePage(ROUNDS),
  growth,
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
    rows.push(...(await measure()));
  }
  const cpu = cpus()[0]?.model.trim() ?? 'unknown';
  const memory = Math.round(totalmem() / 2 ** 30);
  console.log(`\nNode ${process.versions.node}, ${cpus().length} × ${cpu}, ${memory} GiB\n`);
  console.log(tableOf(rows));
  keep(rows);
  process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;
}

async function growth(): Promise<Row[]> {
  const { smallUs, largeUs, bytesPerTask } = await measureGrowth(1_000, 100_000);
  const ratio = largeUs / smallUs;
  const release: Row = {
    ...{ name: 'growth, one release among 100,000', value: largeUs, unit: 'µs' },
    against: { name: 'among 1,000', value: smallUs },
    ...{ ratio, target: '≤ 1.5 ×', ok: ratio <= 1.5, spread: [ratio, ratio] },
  };
  const bytes: Row = {
    ...{ name: 'memory, Redis', value: bytesPerTask, unit: 'bytes a waiting task' },
    ...{ against: null, ratio: null, target: '≤ 2,500', ok: bytesPerTask <= 2_500 },
    spread: [bytesPerTask, bytesPerTask],
  };
  return [release, bytes];
}

function keep(rows: Row[]): void {
  const folder = fileURLToPath(new URL('results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}latest.json`, `${JSON.stringify(rows, null, 2)}\n`);
  writeFileSync(`${folder}ratios.svg`, plotOf('Against the engine under it, same rounds', rows));
}

await main(process.argv.slice(2));
