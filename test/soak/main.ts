import { parseArgs } from 'node:util';
import { planOf } from './plan.ts';
import { soak } from './soak.ts';
import { tableOf } from './table.ts';

/** `npm run soak -- --minutes 10 --seed 7 --issues 200`; exit 1 when an invariant does not hold. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: `${Date.now() % 100_000}` },
      issues: { type: 'string', default: '200' },
    },
  });
  const [minutes, seed, issues] = [values.minutes, values.seed, values.issues].map(Number);
  if (!(minutes && seed && issues) || minutes <= 0 || issues < 1 || !Number.isInteger(seed))
    throw new Error('--minutes, --seed and --issues take numbers above 0');
  const plan = planOf({ seed, minutes, issues });
  console.log(`seed ${seed}: ${plan.acts.length} acts on ${issues} issues in ${minutes} minutes`);
  const soaked = await soak(plan, (line) => console.log(line));
  console.log(`\n${tableOf(soaked)}`);
  if (soaked.violations.length === 0) return;
  console.log(`\nDoes not hold, with seed ${seed}; the logs are in ${soaked.logs}:`);
  for (const violation of soaked.violations) console.log(`✖ ${violation}`);
  process.exitCode = 1;
}

await main();
