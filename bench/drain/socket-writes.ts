import { Socket } from 'node:net';

/** Writes to one port of this machine by this process: what is sent together is one round trip. */
export function countWrites(port: number): () => number {
  let count = 0;
  const { write } = Socket.prototype;
  Socket.prototype.write = function (this: Socket, ...args: unknown[]) {
    if (this.remotePort === port) count += 1;
    return (write as (...args: unknown[]) => boolean).apply(this, args);
  } as typeof write;
  return () => count;
}
