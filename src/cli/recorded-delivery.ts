import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { createIntake } from '../intake/app.ts';
import type { Bot } from './reach.ts';
import { silentLog } from './silent-log.ts';
import { type World, WrongUse } from './world.ts';

const recorded = z.object({ headers: z.record(z.string(), z.string()), body: z.string() });
type Recorded = z.infer<typeof recorded>;

/** Throws WrongUse where the file holds something else. */
export async function readRecorded(file: string): Promise<Recorded> {
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
export async function deliver(world: World, { ledger, queue }: Bot, forge: string, sent: Recorded) {
  const config = world.config();
  const app = createIntake({
    forges: world.forges().map((one) => ({ ...one, secrets: one.webhookSecrets })),
    admit: (issue) => ledger.admit(issue),
    addLook: async (hint) => (await queue()).addLook(hint),
    ready: async () => ({ ready: true, remarks: [] }),
    maxBytes: config.http.maxBytes,
    triggerLabel: config.triggerLabel,
    log: await silentLog(),
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
