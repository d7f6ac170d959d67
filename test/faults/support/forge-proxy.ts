import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface ForgeCall {
  method: string;
  path: string;
  body: string;
  token: string;
  /** ms since 1970: when it came. */
  at: number;
  /** What the forge said; null where it was never asked. */
  forgeSaid: number | null;
  /** What the bot saw; null where the connection was cut. */
  botSaw: number | null;
}

export type ForgeFault =
  | { kind: 'latency'; ms: number }
  /** Comes no further until then. */
  | { kind: 'hold'; until: Promise<unknown> }
  | { kind: 'answer'; status: number; headers?: Record<string, string> }
  /** The forge does it; the bot never hears. */
  | { kind: 'drop-after-commit' }
  | { kind: 'drop' };

export interface ForgeProxy {
  url: string;
  /** Every call, reads too, in the order of arrival. */
  journal: ForgeCall[];
  writes(): ForgeCall[];
  /** Asked at each call; null = none. Called again it replaces the one before. */
  fault(choose: (call: ForgeCall) => ForgeFault | null): void;
  well(): void;
  /** The forge sees this token, whatever the bot shows. */
  presentAs(token: () => string): void;
  close(): Promise<void>;
}

/** Stands before the forge: journals what the bot does, and does harm on demand. */
export async function startForgeProxy(target: string): Promise<ForgeProxy> {
  const { hostname, port } = new URL(target);
  const journal: ForgeCall[] = [];
  let presented: (() => string) | null = null;
  let choose: (call: ForgeCall) => ForgeFault | null = () => null;
  const server = createServer((incoming, outgoing) => {
    void handle(incoming, outgoing).catch(() => outgoing.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    journal,
    writes: () => journal.filter(({ method }) => method !== 'GET'),
    fault(next) {
      choose = next;
    },
    well() {
      choose = () => null;
    },
    presentAs(token) {
      presented = token;
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = incoming;
    const bytes = await read(incoming);
    const call: ForgeCall = {
      method,
      path,
      body: bytes.toString('utf8'),
      token: String(headers.authorization ?? '').replace(/^token /, ''),
      at: Date.now(),
      forgeSaid: null,
      botSaw: null,
    };
    journal.push(call);
    const fault = choose(call);
    if (fault?.kind === 'latency') await wait(fault.ms);
    if (fault?.kind === 'hold') await fault.until;
    if (fault?.kind === 'drop') return void outgoing.destroy();
    if (fault?.kind === 'answer') {
      call.botSaw = fault.status;
      outgoing.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      return void outgoing.end('{"message":"a fault"}');
    }
    const forwarded = request({
      hostname,
      port,
      method,
      path,
      headers: presented ? { ...headers, authorization: `token ${presented()}` } : headers,
    });
    forwarded.end(bytes);
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
    const body = await read(answer);
    call.forgeSaid = answer.statusCode ?? 0;
    if (fault?.kind === 'drop-after-commit') return void outgoing.destroy();
    call.botSaw = call.forgeSaid;
    outgoing.writeHead(call.forgeSaid, answer.headers);
    outgoing.end(body);
  }
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
