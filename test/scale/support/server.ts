import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../../src/store/valkey/free-port.ts';

/** One redis-server of a topology, on a free loopback port and in a folder of its own. */
export interface Server {
  port: number;
  child: ChildProcess;
  /** For the test itself: asks this one server, follows nobody. */
  admin: Redis;
  /** SIGKILL, as a lost machine. */
  kill(): Promise<void>;
}

export async function startServer(
  args: string[],
  options: { port?: number; admin?: Record<string, unknown> } = {},
): Promise<Server> {
  const port = options.port ?? (await freePort());
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-scale-'));
  const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes'];
  const child = spawn('redis-server', [...own, '--save', '', ...args], { stdio: 'ignore' });
  const admin = new Redis({
    port,
    host: '127.0.0.1',
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
    ...options.admin,
  });
  admin.on('error', () => {});
  await admin.ping();
  return {
    port,
    child,
    admin,
    async kill() {
      admin.disconnect();
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Resolves when the condition holds; the test's own time limit ends it otherwise. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds().catch(() => false))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
