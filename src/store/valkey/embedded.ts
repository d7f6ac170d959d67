import type { Logger } from 'pino';
import { findServer, startServer } from './server.ts';
import { startWasm } from './wasm.ts';

export interface Embedded {
  kind: 'server' | 'wasm';
  /** False: what it holds is gone with the process. */
  durable: boolean;
  /** May hold a password. */
  url: string;
  close(): Promise<void>;
}

export interface EmbeddedDeps {
  /** Absolute; its files live in `store` below it. */
  dataDir: string;
  /** Where `valkey-server` and `redis-server` are looked for; '' = nowhere. */
  path: string;
  log: Logger;
}

/** A store for one machine: a server from PATH with its files on disk, else one in memory. */
export async function startEmbedded({ dataDir, path, log }: EmbeddedDeps): Promise<Embedded> {
  const program = await findServer(path);
  if (program) {
    const server = await startServer(program, dataDir, log);
    log.info({ program }, 'store: embedded, with its files on disk');
    return server;
  }
  const wasm = await startWasm();
  log.info(
    'store: embedded, in memory: after a restart it is rebuilt from the forge. Install valkey-server or redis-server to keep it on disk',
  );
  return wasm;
}
