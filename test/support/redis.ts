import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { findServer } from '../../src/store/valkey/server.ts';
import { startWasm } from '../../src/store/valkey/wasm.ts';

export interface TestRedis {
  url: string;
  /** The real server's process; null for the embedded one. */
  process: ChildProcess | null;
  connect(): Redis;
  close(): Promise<void>;
}

/** Where a server program is; null = only the embedded store can be tested. */
export const SERVER = await findServer(process.env.PATH ?? '');

/** Where it doesn't matter which: the real one, which starts in a tenth of the time, where there is one. */
export async function startRedis(): Promise<TestRedis> {
  return SERVER ? startServer(SERVER) : startEmbedded();
}

export async function startEmbedded(): Promise<TestRedis> {
  const embedded = await startWasm();
  return withConnections({ url: embedded.url, process: null, stop: () => embedded.close() });
}

export async function startServer(program: string): Promise<TestRedis> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-redis-'));
  const args = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
    '--appendonly',
    'yes',
    '--save',
    '',
  ];
  const child = spawn(program, args, { stdio: 'ignore' });
  const probe = new Redis(port, '127.0.0.1', {
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
  });
  probe.on('error', () => {});
  await probe.ping();
  probe.disconnect();
  return withConnections({
    url: `redis://127.0.0.1:${port}`,
    process: child,
    async stop() {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(dir, { recursive: true, force: true });
    },
  });
}

function withConnections({
  url,
  process,
  stop,
}: {
  url: string;
  process: ChildProcess | null;
  stop(): Promise<void>;
}): TestRedis {
  const open: Redis[] = [];
  return {
    url,
    process,
    connect() {
      const client = new Redis(url, {
        maxRetriesPerRequest: null,
        retryStrategy: (t) => Math.min(50 * t, 500),
      });
      client.on('error', () => {});
      open.push(client);
      return client;
    },
    async close() {
      for (const client of open) client.disconnect();
      await stop();
    },
  };
}
