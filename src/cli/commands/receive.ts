import { resolve } from 'node:path';
import type { Command } from 'commander';
import { forgeNamed } from '../forge-named.ts';
import { withBot } from '../reach.ts';
import { Failed, type World } from '../world.ts';

interface ReceiveOptions {
  forge?: string;
  sign?: boolean;
  json?: boolean;
}

export function addReceive(program: Command, world: World): void {
  program
    .command('receive')
    .description('take a recorded delivery from a file: {"headers": {…}, "body": "…"}')
    .argument('<file>')
    .option('--forge <name>', 'where it came from, with several forges')
    .option('--sign', 'sign it with our own secret: it was recorded elsewhere')
    .option('--json', 'the answer as JSON')
    .action(async (file: string, options: ReceiveOptions) => {
      const { deliver, readRecorded } = await import('../recorded-delivery.ts');
      const { signed } = await import('../../intake/signature.ts');
      const delivery = await readRecorded(resolve(world.cwd, file));
      const forge = forgeNamed(world, options.forge);
      const secret = forge.webhookSecrets()[0] ?? '';
      const sent = options.sign ? signed(delivery, secret) : delivery;
      const config = world.config();
      const { status, answer } = await withBot(config, [forge.name], (bot) =>
        deliver(world, bot, forge.name, sent),
      );
      if (options.json) world.out(JSON.stringify({ status, ...answer }));
      else if (status < 300) world.out(`${status}: ${wordsOf(answer)}`);
      if (status >= 300) throw new Failed(options.json ? '' : `${status}: ${wordsOf(answer)}`);
    });
}

function wordsOf(answer: Record<string, unknown>): string {
  const { issue, reason, error } = answer;
  return issue ? `accepted, ${issue} is looked at` : String(reason ?? error ?? '');
}
