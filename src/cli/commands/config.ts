import type { Command } from 'commander';
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
}
