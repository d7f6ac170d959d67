import type { Command } from 'commander';
import { withBot } from '../reach.ts';
import { silentLog } from '../silent-log.ts';
import { Failed, type World } from '../world.ts';

export function addReplay(program: Command, world: World): void {
  program
    .command('replay')
    .description('take a kept delivery again, as if it had just come')
    .argument('<id>', 'as `forgehand deliveries` shows it')
    .option('--json', 'the answer as JSON')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const config = world.config();
      const forges = world.forges();
      const names = forges.map(({ name }) => name);
      const { createReplay } = await import('../../intake/replay.ts');
      const { replayed, issue } = await withBot(config, names, async ({ ledger, queue }) => {
        const kept = await ledger.delivery(id);
        if (!kept) throw new Failed(`No delivery ${id} is kept: forgehand deliveries lists them.`);
        const replay = createReplay({
          forges,
          admit: (one) => ledger.admit(one),
          addLook: async (hint) => (await queue()).addLook(hint),
          triggerLabel: config.triggerLabel,
          log: await silentLog(),
        });
        return { replayed: await replay(kept), issue: kept.issue };
      });
      if (replayed.kind === 'impossible')
        throw new Failed(`Delivery ${id} can't be taken again: ${replayed.why}.`);
      const { answer } = replayed;
      if (json) return world.out(JSON.stringify(answer));
      if ('error' in answer) throw new Failed(`${answer.status}: ${answer.error}`);
      world.out(
        'reason' in answer
          ? `Ignored as before: ${answer.reason}`
          : `Accepted: ${issue} is looked at again.`,
      );
    });
}
