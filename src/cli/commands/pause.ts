import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { withLedger } from '../reach.ts';
import type { World } from '../world.ts';

export function addPause(program: Command, world: World): void {
  program
    .command('pause')
    .description('start nothing new, on any worker; what runs goes on')
    .option('--reason <words>', 'why: shown in the log, by /readyz and on the page', '')
    .action(async ({ reason }: { reason: string }) => {
      const at = new Date(world.now()).toISOString();
      const by = userInfo().username;
      await withLedger(world, (ledger) => ledger.pause({ by, at, reason, kind: 'person' }));
      world.out('Paused: nothing new starts, what runs goes on. `forgehand unpause` ends it.');
    });
  program
    .command('unpause')
    .description('go on')
    .action(async () => {
      const was = await withLedger(world, async (ledger) => {
        const pause = await ledger.paused();
        await ledger.unpause();
        return pause;
      });
      world.out(was ? 'It goes on.' : 'It was not paused.');
    });
}
