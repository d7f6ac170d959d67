import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  /** `http://127.0.0.1:3001`. */
  url: string;
  /** Takes nothing more; resolves when the last answer is out. */
  close(): Promise<void>;
}

/** Port 0 = any free one. Rejects when it is taken. */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  server.listen(port, host);
  await once(server, 'listening');
  const { address, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${taken}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // One that becomes idle from now on would keep it as long as a next request is waited for.
      server.keepAliveTimeout = 1;
      await closed;
    },
  };
}
