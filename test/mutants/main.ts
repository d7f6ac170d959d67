import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
    const vitest = ['vitest', 'run', '--config', 'vitest.faults.config.ts', file, '-t', row];
    const harness = await passes(vitest, copy.cli);
    return {
      name: mutant.name,
      harness,
      soak: await passes(['tsx', 'test/soak/main.ts', ...SOAK], copy.cli),
    };
  } finally {
    copy.remove();
  }
}

async function passes(args: string[], cli: string): Promise<boolean> {
  const env = { ...process.env, FORGEHAND_TEST_CLI: cli };
  const child = spawn('npx', args, { env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code === 0;
}

await main(process.argv.slice(2));
