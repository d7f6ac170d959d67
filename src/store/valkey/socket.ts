import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';

export interface OfferDeps {
  /** Absolute; the socket is `forgehand.sock` in it. */
  dataDir: string;
  /** Of the store on the loopback; may hold a password. */
  url: string;
  log: Logger;
}

export function socketPath(dataDir: string): string {
  return join(dataDir, 'forgehand.sock');
}

/**
 * The running bot offers its embedded store to commands of its own user: a unix socket, mode 600,
 * behind which the password is given already. It ends with the bot. A path that the system
 * can't hold is warned about, since everything but the commands works without.
 */
export async function offerStore({ dataDir, url, log }: OfferDeps): Promise<() => Promise<void>> {
  const { port, password } = new URL(url);
  const open = new Set<Socket>();
  const server = createServer((inside) => {
    open.add(inside.once('close', () => open.delete(inside)));
    passThrough(inside, connect(Number(port), '127.0.0.1').setNoDelay(true), password);
  });
  mkdirSync(dataDir, { recursive: true });
  const folder = mkdtempSync(join(dataDir, '.sock-'));
  try {
    // Made in a folder of our own user and then moved: nobody else meets it with wider rights.
    const made = join(folder, 's');
    server.listen(made);
    await once(server, 'listening');
    chmodSync(made, 0o600);
    renameSync(made, socketPath(dataDir));
  } catch (error) {
    log.warn(
      { err: error },
      'store: no socket for commands like `forgehand status`: give DATA_DIR a shorter path',
    );
    return async () => {};
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return async () => {
    rmSync(socketPath(dataDir), { force: true });
    for (const socket of open) socket.destroy();
    server.close();
  };
}

/** Whether a bot runs with this folder. */
export async function isOffered(dataDir: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath(dataDir));
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

const AUTHENTICATED = '+OK\r\n';

function passThrough(inside: Socket, store: Socket, password: string): void {
  const end = () => {
    inside.destroy();
    store.destroy();
  };
  inside.on('error', end).on('close', end);
  store.on('error', end).on('close', end);
  if (password === '') {
    inside.pipe(store).pipe(inside);
    return;
  }
  store.write(`AUTH ${password}\r\n`);
  store.once('data', (answer) => {
    // Nothing else was asked yet: this is the whole answer.
    if (answer.toString() !== AUTHENTICATED) return end();
    inside.pipe(store).pipe(inside);
  });
}
