import type { Socket } from 'node:net';

/**
 * Commands of one turn of the event loop leave in one write, so they share a round trip: whoever
 * asks several things at once need not bring them together.
 */
export function gatherWrites(socket: Pick<Socket, 'write' | 'cork' | 'uncork'>): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let corked = false;

  socket.write = ((...args: unknown[]) => {
    if (!corked) {
      corked = true;
      socket.cork();
      setImmediate(() => {
        corked = false;
        socket.uncork();
      });
    }
    return write(...args);
  }) as Socket['write'];
}
