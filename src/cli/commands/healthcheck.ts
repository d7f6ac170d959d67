import type { Command } from 'commander';
import { healthcheck } from '../healthcheck.ts';
import { Failed, type World } from '../world.ts';

export function addHealthcheck(program: Command, world: World): void {
  program
    .command('healthcheck')
    .description('exit 0 when the receiver or worker here is alive')
    .action(async () => {
      const wrong = await healthcheck(world.base());
      if (wrong) throw new Failed(wrong);
    });
}
