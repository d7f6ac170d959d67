import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../../src/store/valkey/free-port.ts';
import { SERVER } from '../../support/redis.ts';

export interface FaultyRedis {
  port: number;
  /** A client of the test's own, past the proxy. */
  client: Redis;
  /** kill -9; its files stay. */
  kill(): Promise<void>;
  start(...more: string[]): Promise<void>;
  /** SIGSTOP and SIGCONT: there, and not answering. */
  freeze(): void;
  thaw(): void;
  /** Copies its files as they are on disk now. */
  keepFiles(): string;
  /** Killed, and started on files kept earlier. */
  startFrom(files: string): Promise<void>;
  close(): Promise<void>;
}

/** A real redis-server on a free port in a folder of its own, with AOF unless told otherwise. */
export async function startRedis({ aof = true } = {}): Promise<FaultyRedis> {
  if (!SERVER) throw new Error('redis-server or valkey-server must be on PATH for the fault tests');
  const server = SERVER;
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-faults-redis-'));
  const kept: string[] = [];
  let child: ChildProcess | null = null;
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: () => 20,
  });
  client.on('error', () => {});
  await start();

  return {
    port,
    client,
    kill,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    keepFiles() {
      const copy = mkdtempSync(join(tmpdir(), 'forgehand-faults-kept-'));
      kept.push(copy);
      cpSync(dir, copy, { recursive: true });
      return copy;
    },
    async startFrom(files) {
      await kill();
      rmSync(dir, { recursive: true, force: true });
      cpSync(files, dir, { recursive: true });
      await start();
    },
    async close() {
      client.disconnect();
      await kill();
      for (const folder of [dir, ...kept]) rmSync(folder, { recursive: true, force: true });
    },
  };

  async function start(...more: string[]): Promise<void> {
    const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
    const durable = aof ? ['--appendonly', 'yes', '--appendfsync', 'always'] : [];
    child = spawn(server, [...args, ...durable, ...more], { stdio: 'ignore' });
    if (client.status === 'wait') await client.connect().catch(() => {});
    await client.ping().catch(() => {});
  }

  async function kill(): Promise<void> {
    const dying = child;
    child = null;
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
    const exited = once(dying, 'exit');
    dying.kill('SIGKILL');
    await exited;
  }
}
