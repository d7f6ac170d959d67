import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { openEngine } from '../../src/cli/engine.ts';
import { openForges } from '../../src/cli/forges.ts';
import { startReceiver } from '../../src/cli/receiver.ts';
import { readBaseConfig, readConfig } from '../../src/config.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { connect } from '../../src/store/connect.ts';
import { startEmbedded } from '../../src/store/valkey/embedded.ts';
import { isOffered } from '../../src/store/valkey/socket.ts';
import { SERVER, startRedis } from '../support/redis.ts';

const log = pino({ level: 'silent' });
const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const forgeEnv = (url: string, more: Record<string, string> = {}) => ({
  FORGE: 'gitea',
  FORGE_URL: url,
  FORGE_TOKEN: 'the-bots-token',
  WEBHOOK_SECRET: 'a-webhook-secret',
  ...more,
});

describe('the receiver', () => {
  it('is ready when the store takes a write, and says what else is wrong', async () => {
    const ledger = createMemoryLedger();
    const read = readConfig(forgeEnv('https://git.example.org'), '/');
    const config = { ...read, http: { ...read.http, port: 0 } };
    const receiver = await startReceiver(
      config,
      config.forges,
      { ledger, queue: createMemoryQueue() },
      log,
    );
    closing.push(() => receiver.close());
    const ready = async () => (await fetch(`${receiver.url}/readyz`)).json();
    expect(await ready()).toEqual({ ready: true, remarks: [] });
    await ledger.pause({ by: 'ann', at: '', reason: 'release day', kind: 'person' });
    expect(await ready()).toEqual({ ready: true, remarks: ['paused by ann: release day'] });
    await ledger.unpause();
    const set = (name: string, value: number) =>
      ledger.addFigures({ id: `${name}${value}`, added: {}, set: { [`${name}|gitea`]: value } });
    await set('forgehand_forge_up', 0);
    expect(await ready()).toEqual({
      ready: true,
      remarks: ['gitea did not answer last time, or with a server error: work waits for it'],
    });
    await set('forgehand_forge_token_refused', 1);
    expect(await ready()).toEqual({
      ready: true,
      remarks: ["gitea refuses the bot's token: make a new one and put it in its place"],
    });
    ledger.ping = async () => {
      throw new Error('Redis is away');
    };
    expect((await fetch(`${receiver.url}/readyz`)).status).toBe(503);
    const unsigned = await fetch(`${receiver.url}/webhooks/gitea`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(unsigned.status).toBe(401);
  });
});

describe('the engine', () => {
  it('opens a Redis by its URL', async () => {
    const redis = await startRedis();
    closing.push(() => redis.close());
    const engine = await openEngine(readBaseConfig({ REDIS_URL: redis.url }, '/'), ['gitea'], log);
    await engine.ledger.ping();
    await engine.close();
  });

  it.runIf(SERVER)('leaves no store running that it refuses', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'forgehand-engine-'));
    closing.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const path = process.env.PATH ?? '';
    const before = await startEmbedded({ dataDir, path, log });
    closing.push(() => before.close());
    const client = connect({ kind: 'url', url: before.url }, 'commands', log);
    closing.push(() => client.disconnect());
    await client.set('{forgehand}:schema', '999');
    const config = readBaseConfig({ DATA_DIR: dataDir, PATH: path }, '/');
    await expect(openEngine(config, ['gitea'], log)).rejects.toThrow('schema 999');
    expect(await isOffered(dataDir)).toBe(false);
    // What was there before is taken over, so it is that one which ends.
    await expect.poll(() => client.status).toBe('reconnecting');
  });
});

describe('the forge', () => {
  async function aGitea(status: number) {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ id: 2, login: 'forgehand', full_name: '', email: 'x@example.org' }),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('tells who the bot is, and intake learns it by the ledger', async () => {
    const ledger = createMemoryLedger();
    await ledger.nameRepository('gitea', { id: 7, fullName: 'acme/app' });
    const config = readConfig(forgeEnv(await aGitea(200)), '/');
    const forges = await openForges(config, ledger, log);
    expect(forges.get('gitea')?.bot()).toEqual({ id: 2, login: 'forgehand' });
    expect(await ledger.identity('gitea')).toEqual({ id: 2, login: 'forgehand' });
  });

  it('whose token does not work keeps the bot from starting', async () => {
    const config = readConfig(forgeEnv(await aGitea(401)), '/');
    await expect(openForges(config, createMemoryLedger(), log)).rejects.toMatchObject({
      kind: 'unauthorized',
    });
  });

  it('that is github.com links to its pages, not its API', async () => {
    const env = {
      FORGE: 'github',
      FORGE_TOKEN: 'the-bots-token',
      WEBHOOK_SECRET: 'a-webhook-secret',
    };
    const config = readConfig(env, '/');
    expect(config.forge.url).toBe('https://api.github.com');
  });
});
