import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** pass · swallow: what is sent arrives, no answer comes back · partition: nothing passes · refuse: nobody listens. */
export type WireMode = 'pass' | 'swallow' | 'partition' | 'refuse';

export interface Wire {
  port: number;
  set(mode: WireMode): void;
  /** Cuts every connection, as a reset does. */
  cut(): void;
  close(): Promise<void>;
}

/** A TCP proxy that can lose replies, part both sides, or cut them off. */
export async function startWire(targetPort: number): Promise<Wire> {
  const open = new Set<Socket>();
  let mode: WireMode = 'pass';
  const server = createServer((near) => {
    if (mode === 'refuse') return void near.destroy();
    const far = connect(targetPort, '127.0.0.1');
    keep(near, far);
    near.on('data', (bytes) => mode !== 'partition' && far.write(bytes));
    far.on('data', (bytes) => mode === 'pass' && near.write(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      mode = next;
      if (mode === 'refuse') cut();
    },
    cut,
    async close() {
      cut();
      server.close();
    },
  };

  function keep(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  }

  function cut(): void {
    for (const socket of open) socket.destroy();
  }
}
