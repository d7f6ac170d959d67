import { parseArgs } from 'node:util';
import { z } from 'zod';
import { figuresOf, tableOfSeeds } from './figures.ts';
import { planOf } from './plan.ts';
import { seedsOf, series } from './series.ts';
import { soak } from './soak.ts';
import { tableOf } from './table.ts';

const Options = z.object({
  minutes: z.coerce.number().positive(),
  seed: z.coerce.number().int().positive(),
  issues: z.coerce.number().int().positive(),
  patience: z.coerce.number().positive(),
  seeds: z.string().transform(seedsOf).optional(),
  'at-once': z.coerce.number().int().positive(),
});
type Options = z.infer<typeof Options>;

/**
 * `npm run soak -- --minutes 10 --seed 7 --issues 200 --patience 180`: after the faults it may take
 * `patience` seconds until all is quiet. `--seeds 1-10,42 --at-once 2` has each seed in a process of its
 * own. Exit 1 when an invariant does not hold.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: `${Date.now() % 100_000}` },
      issues: { type: 'string', default: '200' },
      patience: { type: 'string', default: '180' },
      seeds: { type: 'string' },
      'at-once': { type: 'string', default: '1' },
    },
  });
  const options = Options.parse(values);
  const held = options.seeds ? await many(options, options.seeds) : await one(options);
  if (!held) process.exitCode = 1;
}

async function one({ seed, minutes, issues, patience }: Options): Promise<boolean> {
  const plan = planOf({ seed, minutes, issues });
  console.log(`seed ${seed}: ${plan.acts.length} acts on ${issues} issues in ${minutes} minutes`);
  const soaked = await soak(plan, patience * 1_000, (line) => console.log(line));
  console.log(`\n${tableOf(soaked)}`);
  process.send?.(figuresOf(soaked));
  if (soaked.violations.length === 0) return true;
  console.log(`\nDoes not hold, with seed ${seed}; the logs are in ${soaked.logs}:`);
  for (const violation of soaked.violations) console.log(`✖ ${violation}`);
  return false;
}

async function many(options: Options, seeds: number[]): Promise<boolean> {
  const { minutes, issues, patience, 'at-once': atOnce } = options;
  const args = ['--minutes', minutes, '--issues', issues, '--patience', patience].map(String);
  const found = await series(seeds, atOnce, args);
  console.log(`\n${tableOfSeeds(found)}`);
  return found.every(({ figures }) => figures?.violations === 0);
}

await main();
