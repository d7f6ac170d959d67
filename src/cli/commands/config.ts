import type { Command } from 'commander';
import { ConfigError } from '../../config.ts';
import { table } from '../table.ts';
import { type World, WrongUse } from '../world.ts';

export function addConfig(program: Command, world: World): void {
  const config = program.command('config').description('look at the settings');
  config
    .command('check')
    .description('tell every fault of the settings, each with its remedy')
    .option('--json', 'the faults as a JSON array')
    .action(({ json }: { json?: boolean }) => {
      if (json) return tellFaults(world);
      world.config();
      world.out('The settings are complete and well-formed.');
    });
  config
    .command('show')
    .description('every setting, its value and where it comes from; secrets are not shown')
    .option('--set', 'only what is set, no defaults')
    .option('--json', 'as a JSON array')
    .action(({ set, json }: { set?: boolean; json?: boolean }) => {
      const settings = world.settings().filter(({ from }) => !set || from !== 'default');
      if (json) return world.out(JSON.stringify(settings, null, 2));
      const rows = settings.map(({ name, value, from }) => [
        name,
        from === 'default' ? { text: from, colour: 'dim' as const } : from,
        value ?? '–',
      ]);
      world.out(table(['setting', 'from', 'value'], rows, world));
    });
}

/** The exit code is the same as without JSON. */
function tellFaults(world: World): void {
  try {
    world.config();
    world.out('[]');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    world.out(JSON.stringify(error.faults, null, 2));
    throw new WrongUse('');
  }
}
