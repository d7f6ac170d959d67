import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { startProgram } from '../e2e/support/program.ts';
import { BOT_TOKEN, type FaultForge, startForge } from './support/forge.ts';
import { startForgeProxy } from './support/forge-proxy.ts';
import { type FaultyRedis, startRedis } from './support/redis.ts';
import { partRow, timed } from './support/row.ts';
import { until } from './support/until.ts';

const LATER_STORE = new URL('../fixtures/store-of-a-later-schema.ndjson', import.meta.url);

describe('at the start', () => {
  let redis: FaultyRedis;
  let forge: FaultForge;
  let env: Record<string, string>;
  beforeAll(async () => {
    [redis, forge] = await Promise.all([startRedis(), startForge()]);
    env = {
      FORGE: 'github',
      FORGE_URL: forge.url,
      FORGE_TOKEN: BOT_TOKEN,
      WEBHOOK_SECRET: 'a-secret-of-the-hook',
      REDIS_URL: `redis://127.0.0.1:${redis.port}`,
      DATA_DIR: mkdtempSync(join(tmpdir(), 'forgehand-faults-start-')),
      PORT: `${await freePort()}`,
      OPERATOR_PORT: `${await freePort()}`,
    };
  });
  afterAll(async () => {
    await redis?.close();
    await forge?.close();
  });

  /** What a program that refuses to start says before it ends. */
  async function refusal(change: Record<string, string>, command = 'work'): Promise<string> {
    const program = startProgram([command], { ...env, ...change });
    const giveUp = setTimeout(() => void program.stop('SIGKILL'), 15_000);
    const { code } = await program.exited;
    clearTimeout(giveUp);
    expect(code).toBeGreaterThan(0);
    return JSON.stringify(program.lines);
  }

  partRow('F42', 'refused: a Redis that evicts', async () => {
    await redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await refusal({})).toContain('set `maxmemory-policy noeviction`');
    await redis.client.config('SET', 'maxmemory-policy', 'noeviction');
    return {};
  });

  partRow('F42', 'refused: a wrong password for Redis', async () => {
    await redis.client.config('SET', 'requirepass', 'the-right-one');
    const wrong = `redis://:the-wrong-one@127.0.0.1:${redis.port}`;
    const said = await refusal({ REDIS_URL: wrong });
    await redis.client.config('SET', 'requirepass', '');
    expect(said).toMatch(/password/i);
    expect(said).toContain('REDIS_URL');
    expect(said).not.toContain('the-wrong-one');
    return {};
  });

  partRow('F42', 'refused: no secret, an empty one, no token, one that does not work', async () => {
    expect(await refusal({ WEBHOOK_SECRET: '' })).toContain('WEBHOOK_SECRET is missing');
    expect(await refusal({ WEBHOOK_SECRET: 'one,,two' })).toContain('empty secret');
    expect(await refusal({ FORGE_TOKEN: '' })).toContain('FORGE_TOKEN is missing');
    const proxy = await startForgeProxy(forge.url);
    proxy.fault(() => ({ kind: 'answer', status: 401 }));
    expect(await refusal({ FORGE_URL: proxy.url })).toContain('the token is refused');
    await proxy.close();
    return {};
  });

  partRow('F42', 'AOF off: it starts, and warns', async () => {
    await redis.client.config('SET', 'appendonly', 'no');
    const program = startProgram(['work'], env);
    const line = await program.said(({ level, msg }) => level === 'warn' && /AOF/.test(`${msg}`));
    expect(String(line.msg)).toContain('appendonly yes');
    await program.stop('SIGKILL');
    await redis.client.config('SET', 'appendonly', 'yes');
    return {};
  });

  const ping = async (secret: string) => {
    const body = '{"zen":"x"}';
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const response = await fetch(`http://127.0.0.1:${env.PORT}/webhooks/github`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'ping',
        'x-hub-signature-256': `sha256=${signature}`,
      },
      body,
    });
    return response.status;
  };

  partRow('F43', 'a secret is rotated in its file: both count, then only the new one', async () => {
    const file = join(env.DATA_DIR ?? '', 'secret');
    writeFileSync(file, 'old-secret');
    const { WEBHOOK_SECRET: _, ...others } = env;
    const program = startProgram(['serve'], { ...others, WEBHOOK_SECRET_FILE: file });
    await program.said(({ msg }) => msg === 'receiver: listening');
    expect(await ping('old-secret')).toBe(200);
    expect(await ping('new-secret')).toBe(401);
    writeFileSync(file, 'new-secret,old-secret');
    await until('the new one counts', async () => (await ping('new-secret')) === 200);
    expect(await ping('old-secret')).toBe(200);
    writeFileSync(file, 'new-secret');
    await until('the old one counts no more', async () => (await ping('old-secret')) === 401);
    expect(await ping('new-secret')).toBe(200);
    await program.stop('SIGKILL');
    return { note: 'without a restart' };
  });

  partRow('F44', 'a store of a later version is refused, and left as it is', async () => {
    await redis.client.flushall();
    const lines = readFileSync(LATER_STORE, 'utf8').trim().split('\n');
    for (const line of lines) {
      const [command = '', ...args] = JSON.parse(line) as string[];
      await redis.client.call(command, args);
    }
    const before = await contentOf(redis);
    for (const command of ['work', 'serve', 'start']) {
      const said = await refusal({}, command);
      expect(said).toContain('schema 2');
      expect(said).toContain('use that version, or another database');
    }
    expect(await contentOf(redis)).toEqual(before);
    await redis.client.flushall();
    return { note: `${before.length} keys, none of them touched` };
  });

  partRow(
    'F44',
    'emptied under a bot the number is there again; another ends the bot',
    async () => {
      const program = startProgram(['work'], env);
      await program.said(({ msg }) => msg === 'coordinator: started');
      await redis.client.flushall();
      const recoveryMs = await timed(() =>
        until(
          'it is said again',
          async () => (await redis.client.get('{forgehand}:schema')) === '1',
        ),
      );
      await redis.client.set('{forgehand}:schema', '999');
      await program.exited;
      const told = program.lines.find(({ schema }) => schema === '999');
      expect(String(told?.msg)).toContain('use that version, or another database');
      await redis.client.flushall();
      return { recoveryMs };
    },
  );
});

async function contentOf({ client }: FaultyRedis): Promise<string[]> {
  const keys = (await client.keys('*')).toSorted();
  return Promise.all(keys.map(async (key) => `${key} ${await client.dump(key)}`));
}
