import { type Command, Option } from 'commander';
import { healthcheck, type Part } from '../healthcheck.ts';
import { Failed, type World } from '../world.ts';

export function addHealthcheck(program: Command, world: World): void {
  program
    .command('healthcheck')
    .description('exit 0 when the receiver or worker of this DATA_DIR is alive')
    .addOption(
      new Option('--only <part>', 'where both run on one host').choices(['receiver', 'worker']),
    )
    .action(async ({ only }: { only?: Part }) => {
      const wrong = await healthcheck(world.base(), only);
      if (wrong) throw new Failed(wrong);
    });
}
