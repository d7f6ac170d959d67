import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { changedCopy } from './changed-copy.ts';
import { MUTANTS, type Mutant } from './mutants.ts';

const SOAK = ['--minutes', '1.5', '--issues', '60', '--seed', '8', '--patience', '90'];

interface Found {
  name: string;
  harness: boolean;
  soak: boolean;
}

/** `npm run test:mutants [name…]`: faults and soak must fail on each seeded bug, and hold without one. */
async function main(names: string[]): Promise<void> {
  const chosen = MUTANTS.filter(({ name }) => names.length === 0 || names.includes(name));
  const found: Found[] = [];
  for (const mutant of chosen) found.push(await tried(mutant));
  console.log('\n| bug | faults | soak |\n|---|---|---|');
  for (const { name, harness, soak } of found)
    console.log(`| ${name} | ${harness ? 'hold' : 'fail'} | ${soak ? 'holds' : 'fails'} |`);
  const asItShould = found.every(({ name, harness, soak }) =>
    name === 'unchanged' ? harness && soak : !harness && !soak,
  );
  process.exitCode = chosen.length > 0 && asItShould ? 0 : 1;
}

async function tried(mutant: Mutant): Promise<Found> {
  const copy = changedCopy(mutant);
  try {
    console.log(`\n== ${mutant.name}`);
    const { file, row } = mutant.harness;
    const faults = ['vitest', 'run', '--config', 'vitest.faults.config.ts', file, '-t', row];
    const [harness, soak] = await Promise.all([
      passes('faults', faults, copy.cli),
      passes('soak', ['tsx', 'test/soak/main.ts', ...SOAK], copy.cli),
    ]);
    return { name: mutant.name, harness, soak };
  } finally {
    copy.remove();
  }
}

/** Both go on side by side, so each line says whose it is. */
async function passes(name: string, args: string[], cli: string): Promise<boolean> {
  const env = { ...process.env, FORGEHAND_TEST_CLI: cli };
  const child = spawn('npx', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const output of [child.stdout, child.stderr])
    createInterface(output).on('line', (line) => console.log(`${name.padEnd(6)} ${line}`));
  const [code] = await once(child, 'close');
  return code === 0;
}

await main(process.argv.slice(2));
