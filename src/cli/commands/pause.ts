import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { withLedger } from '../reach.ts';
import type { World } from '../world.ts';

export function addPause(program: Command, world: World): void {
  program
    .command('pause')
    .description('start nothing new, on any worker; what runs goes on')
    .option('--reason <words>', 'why: shown on what waits, by /readyz and on the page', '')
    .option('--json', 'the pause as JSON')
    .action(async ({ reason, json }: { reason: string; json?: boolean }) => {
      const at = new Date(world.now()).toISOString();
      const by = userInfo().username;
      const pause = { by, at, reason, kind: 'person' as const };
      await withLedger(world, (ledger) => ledger.pause(pause));
      if (json) return world.out(JSON.stringify(pause));
      world.out('Paused: nothing new starts, what runs goes on. `forgehand unpause` ends it.');
    });
  program
    .command('unpause')
    .description('go on')
    .option('--json', 'the pause that ended as JSON, or null')
    .action(async ({ json }: { json?: boolean }) => {
      const was = await withLedger(world, async (ledger) => {
        const pause = await ledger.paused();
        await ledger.unpause();
        return pause;
      });
      if (json) return world.out(JSON.stringify(was));
      world.out(was ? 'It goes on.' : 'It was not paused.');
    });
}
