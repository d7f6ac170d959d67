import { parseArgs } from 'node:util';
import { z } from 'zod';
import { planOf } from './plan.ts';
import { soak } from './soak.ts';
import { tableOf } from './table.ts';

/**
 * `npm run soak -- --minutes 10 --seed 7 --issues 200 --patience 180`: after the faults it may take
 * `patience` seconds until all is quiet. Exit 1 when an invariant does not hold.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: `${Date.now() % 100_000}` },
      issues: { type: 'string', default: '200' },
      patience: { type: 'string', default: '180' },
    },
  });
  const { minutes, seed, issues, patience } = z
    .object({
      minutes: z.coerce.number().positive(),
      seed: z.coerce.number().int().positive(),
      issues: z.coerce.number().int().positive(),
      patience: z.coerce.number().positive(),
    })
    .parse(values);
  const plan = planOf({ seed, minutes, issues });
  console.log(`seed ${seed}: ${plan.acts.length} acts on ${issues} issues in ${minutes} minutes`);
  const soaked = await soak(plan, patience * 1_000, (line) => console.log(line));
  console.log(`\n${tableOf(soaked)}`);
  if (soaked.violations.length === 0) return;
  console.log(`\nDoes not hold, with seed ${seed}; the logs are in ${soaked.logs}:`);
  for (const violation of soaked.violations) console.log(`✖ ${violation}`);
  process.exitCode = 1;
}

await main();
