import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openApart } from './apart.ts';
import { type Extent, PARTS, refusal } from './parts.ts';
import { plotOf } from './plot.ts';
import { PROFILED, profile } from './profile/profile.ts';
import type { Row } from './row.ts';
import { runsTable } from './runs.ts';
import { tableOf } from './shown.ts';

const ROUNDS = 5;
const CANNOT = 2;

/** A part that fails says why, and the others go on. */
async function main(names: readonly string[], isNamed: boolean): Promise<void> {
  const rows: Row[] = [];
  let failed = false;
  for (const name of names) {
    const startedAt = performance.now();
    console.error(`${name} …`);
    const part = openApart<[name: string, extent: Extent], Row[]>('parts.ts');
    try {
      rows.push(...(await part.call(name, { rounds: ROUNDS, isNamed })));
      console.error(`${name}: ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
    } catch (error) {
      failed = true;
      console.error(`${name} failed:`, error);
    } finally {
      await part.end();
    }
  }
  const cpu = cpus()[0]?.model.trim() ?? 'unknown';
  const memory = Math.round(totalmem() / 2 ** 30);
  console.log(`\nNode ${process.versions.node}, ${cpus().length} × ${cpu}, ${memory} GiB\n`);
  console.log(tableOf(rows));
  keep(rows);
  process.exitCode = failed || rows.some(({ ok }) => ok === false) ? 1 : 0;
}

function keep(rows: Row[]): void {
  const folder = fileURLToPath(new URL('results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}latest.json`, `${JSON.stringify(rows, null, 2)}\n`);
  writeFileSync(`${folder}ratios.svg`, plotOf('Against the engine under it, same rounds', rows));
}

/** Said before anything is measured, so that no part's figures are lost by another's missing tool. */
async function measureUnlessRefused(
  names: readonly string[],
  measure: (names: readonly string[]) => Promise<void>,
): Promise<void> {
  const reason = refusal(names, process.env.PATH ?? '');
  if (!reason) return measure(names);
  console.error(`bench: ${reason}`);
  process.exitCode = CANNOT;
}

const named = process.argv.slice(2);
const [first, ...rest] = named;
if (first === 'table') console.log(runsTable(rest));
else if (first === 'profile') {
  await measureUnlessRefused(rest.length > 0 ? rest : PROFILED, profile);
} else {
  const isNamed = named.length > 0;
  await measureUnlessRefused(isNamed ? named : PARTS, (names) => main(names, isNamed));
}
