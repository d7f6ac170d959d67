import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Delivered {
  headers: Record<string, string>;
  body: string;
  issue: number | null;
  action: string;
  /** Null where it was lost, or nobody answered. */
  status: number | null;
  at: number;
}

export interface Relay {
  url: string;
  /** All that the forge sent, in its order. */
  sent: Delivered[];
  /** From now on: pass each on, or lose those that the function names. */
  lose(which: (delivery: Delivered) => boolean): void;
  /** As somebody with the forge's own bytes does. */
  send(delivery: Pick<Delivered, 'headers' | 'body'>, id?: string): Promise<number | null>;
  close(): Promise<void>;
}

/** Between the forge's hook and the receiver: deliveries are lost and replayed here. */
export async function startRelay(target: () => string): Promise<Relay> {
  const sent: Delivered[] = [];
  let lost: (delivery: Delivered) => boolean = () => false;
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const headers = flat(incoming.headers);
    const delivery = { headers, body, ...aboutOf(body), status: null, at: Date.now() };
    sent.push(delivery);
    const status = lost(delivery) ? null : await send(delivery);
    Object.assign(delivery, { status });
    outgoing.writeHead(status ?? 502).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    lose(which) {
      lost = which;
    },
    send,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };

  async function send(
    { headers, body }: Pick<Delivered, 'headers' | 'body'>,
    id = headers['x-github-delivery'] ?? '',
  ): Promise<number | null> {
    try {
      const response = await fetch(target(), {
        method: 'POST',
        headers: { ...headers, 'x-github-delivery': id },
        body,
        signal: AbortSignal.timeout(10_000),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      // Nobody answered: lost, as the forge sees it.
      return null;
    }
  }
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => /^(x-|content-type$)/.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

function aboutOf(body: string): { issue: number | null; action: string } {
  const { issue, action } = JSON.parse(body) as { issue?: { number?: number }; action?: string };
  return { issue: issue?.number ?? null, action: action ?? '' };
}
