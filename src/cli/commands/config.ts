import type { Command } from 'commander';
import { table } from '../table.ts';
import type { World } from '../world.ts';

export function addConfig(program: Command, world: World): void {
  const config = program.command('config').description('look at the settings');
  config
    .command('check')
    .description('tell every fault of the settings, each with its remedy')
    .action(() => {
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
