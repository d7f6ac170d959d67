import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { createIntake } from '../../intake/app.ts';
import { signed } from '../../intake/signature.ts';
import { createLog } from '../../log.ts';
import { forgeNamed } from '../forge-named.ts';
import { type Bot, withBot } from '../reach.ts';
import { Failed, type World, WrongUse } from '../world.ts';

const recorded = z.object({ headers: z.record(z.string(), z.string()), body: z.string() });
type Recorded = z.infer<typeof recorded>;

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
    .addHelpText('after', '\nExample: forgehand receive delivery.json --sign')
    .action(async (file: string, options: ReceiveOptions) => {
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

async function readRecorded(file: string): Promise<Recorded> {
  try {
    return recorded.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? 'it has another shape' : (error as Error).message;
    throw new WrongUse(
      `${file} holds no recorded delivery (${why}): {"headers": {…}, "body": "…"}`,
    );
  }
}

/** The whole way that a delivery takes, on a port of its own, into the bot that runs. */
async function deliver(world: World, { ledger, queue }: Bot, forge: string, sent: Recorded) {
  const config = world.config();
  const app = createIntake({
    forges: world.forges().map((one) => ({ ...one, secrets: one.webhookSecrets })),
    admit: (issue) => ledger.admit(issue),
    addLook: (hint) => queue().addLook(hint),
    ready: async () => ({ ready: true, remarks: [] }),
    maxBytes: config.http.maxBytes,
    triggerLabel: config.triggerLabel,
    log: createLog({ level: 'silent', format: 'json', secrets: () => [] }),
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/webhooks/${forge}`, {
      method: 'POST',
      headers: headersOf(sent),
      body: sent.body,
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Those of the connection are this one's. */
function headersOf({ headers }: Recorded): [string, string][] {
  const own = /^(?:host|connection|content-length|accept-encoding|user-agent|transfer-encoding)$/i;
  return Object.entries(headers).filter(([name]) => !own.test(name));
}

function wordsOf(answer: Record<string, unknown>): string {
  const { issue, reason, error } = answer;
  return issue ? `accepted, ${issue} is looked at` : String(reason ?? error ?? '');
}
