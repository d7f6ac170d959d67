import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../src/store/valkey/free-port.ts';
import { startFakeGitea } from '../test/forge/gitea/fake.ts';
import { atMost, interleaved, type Row } from './row.ts';
import { aRedis } from './server.ts';
import { folderWithout } from './tools.ts';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const READY = 'coordinator: started';

/** From the command to a bot that works: without Redis, where no server is installed either, and with it; and Node's own start. */
export async function measureStart(rounds: number): Promise<Row[]> {
  const redis = await aRedis();
  const fake = await startFakeGitea();
  const programs = folderWithout('redis-server', process.env.PATH ?? '');
  try {
    const found = await interleaved(rounds, {
      embedded: () => startOnce(fake.url, {}),
      noServer: () => startOnce(fake.url, { PATH: programs }),
      redis: () => startOnce(fake.url, { REDIS_URL: redis.url }),
      node: () => bareNode(),
    });
    const rows = [
      atMost('start, embedded store', 'ms', found.embedded, 800),
      atMost('start, embedded store, no redis-server on PATH', 'ms', found.noServer, 800),
      atMost('start, with Redis', 'ms', found.redis, 800),
    ];
    const node = { name: 'node -e 0', value: Math.min(...found.node) };
    return rows.map((row) => ({ ...row, against: node }));
  } finally {
    rmSync(programs, { recursive: true, force: true });
    await fake.close();
    await redis.close();
  }
}

async function startOnce(url: string, more: Record<string, string>): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-bench-'));
  const [port, operatorPort] = [await freePort(), await freePort()];
  const env = {
    PATH: process.env.PATH ?? '',
    ...{
      FORGE: 'gitea',
      FORGE_URL: url,
      FORGE_TOKEN: 'token-forgehand',
      WEBHOOK_SECRET: 'a-secret',
    },
    ...{ PORT: `${port}`, OPERATOR_PORT: `${operatorPort}`, DATA_DIR: dir, LOG_FORMAT: 'json' },
    ...more,
  };
  const startedAt = performance.now();
  const child = spawn(process.execPath, [CLI, 'start'], {
    env,
    cwd: dir,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let text = '';
    for await (const chunk of child.stdout) {
      text += chunk;
      if (text.includes(READY)) return performance.now() - startedAt;
    }
    throw new Error(`forgehand start ended before it was ready:\n${text}`);
  } finally {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    if (child.exitCode === null) await gone;
    rmSync(dir, { recursive: true, force: true });
  }
}

async function bareNode(): Promise<number> {
  const startedAt = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - startedAt;
}
