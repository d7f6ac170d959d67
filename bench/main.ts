import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openApart } from './apart.ts';
import { type Extent, PARTS } from './parts.ts';
import { plotOf } from './plot.ts';
import { profile } from './profile/profile.ts';
import type { Row } from './row.ts';
import { runsTable } from './runs.ts';
import { tableOf } from './shown.ts';

const ROUNDS = 5;

/** All, or those that are named. */
async function main(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !PARTS.includes(name));
  if (unknown.length > 0)
    throw new Error(`no bench named ${unknown.join(', ')}: ${PARTS.join(', ')}`);
  const rows: Row[] = [];
  for (const name of PARTS) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.error(`${name} …`);
    const part = openApart<[name: string, extent: Extent], Row[]>('parts.ts');
    rows.push(...(await part.call(name, { rounds: ROUNDS, isNamed: names.length > 0 })));
    await part.end();
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

const [first, ...rest] = process.argv.slice(2);
if (first === 'profile') await profile(rest);
else if (first === 'table') console.log(runsTable(rest));
else await main(process.argv.slice(2));
