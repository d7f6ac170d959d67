import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { isRunning } from '../../src/cli/presence.ts';
import { checkStore, StoreRefused } from '../../src/store/checks.ts';
import { connect } from '../../src/store/connect.ts';
import { startEmbedded } from '../../src/store/valkey/embedded.ts';
import { startServer } from '../../src/store/valkey/server.ts';
import { SERVER } from '../support/redis.ts';

const log = pino({ level: 'silent' });
const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function aFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-store-'));
  closing.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
function open(url: string): Redis {
  const client = connect({ kind: 'url', url }, 'commands', log);
  closing.push(() => client.disconnect());
  return client;
}
async function embedded(path: string, dataDir = aFolder()) {
  const store = await startEmbedded({ dataDir, path, log });
  closing.push(() => store.close());
  return { ...store, dataDir };
}

describe('the embedded store', () => {
  it('is in memory where no server is on PATH', async () => {
    const store = await embedded('/nowhere');
    expect(store).toMatchObject({ kind: 'wasm', durable: false });
    expect(await open(store.url).ping()).toBe('PONG');
  });

  it.runIf(SERVER)(
    'is a server from PATH with a password and its files on disk, kept over a restart',
    async () => {
      const path = process.env.PATH ?? '';
      const store = await embedded(path);
      expect(store).toMatchObject({ kind: 'server', durable: true });
      const { hostname, port } = new URL(store.url);
      const stranger = new Redis(Number(port), hostname, { enableReadyCheck: false });
      stranger.on('error', () => {});
      closing.push(() => stranger.disconnect());
      await expect(stranger.get('x')).rejects.toThrow('NOAUTH');
      await open(store.url).set('kept', 'yes');
      await store.close();
      const again = await embedded(path, store.dataDir);
      expect(await open(again.url).get('kept')).toBe('yes');
    },
  );

  it.runIf(SERVER)('takes over the server that a killed bot left', async () => {
    const path = process.env.PATH ?? '';
    const left = await embedded(path);
    const pid = () =>
      JSON.parse(readFileSync(join(left.dataDir, 'store', 'server.json'), 'utf8')).pid;
    const before = pid();
    const next = await embedded(path, left.dataDir);
    expect(next.url).toBe(left.url);
    expect(pid()).toBe(before);
  });

  it('that does not come up in time is ended', async () => {
    const dataDir = aFolder();
    const program = join(dataDir, 'never-listens');
    writeFileSync(program, '#!/bin/sh\necho $$ > pid\nexec sleep 60\n', { mode: 0o700 });
    const starting = startServer(program, dataDir, log, { startAtMostMs: 1_500 });
    await expect(starting).rejects.toThrow('did not listen within 1500 ms');
    const pid = Number(readFileSync(join(dataDir, 'store', 'pid'), 'utf8'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it.runIf(SERVER)('starts after a loss of power that left its file empty', async () => {
    const path = process.env.PATH ?? '';
    const before = await embedded(path);
    await before.close();
    writeFileSync(join(before.dataDir, 'store', 'server.json'), '');
    expect(await embedded(path, before.dataDir)).toMatchObject({ kind: 'server' });
  });
});

describe('the checks at start', () => {
  const answering = (info: string, schema = '1') =>
    ({
      info: async () => info,
      set: async () => null,
      get: async () => schema,
      exists: async () => 1,
      on: () => undefined,
      off: () => undefined,
    }) as unknown as Redis;
  const GOOD = 'redis_version:7.0.15\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n';

  it('pass a good store, and warn without AOF', async () => {
    expect(await checkStore(answering(GOOD))).toEqual({ version: '7.0.15', warnings: [] });
    const { warnings } = await checkStore(
      answering(GOOD.replace('aof_enabled:1', 'aof_enabled:0')),
    );
    expect(warnings).toEqual([expect.stringContaining('appendonly yes')]);
  });

  it.each([
    ['an old Redis', GOOD.replace('7.0.15', '6.0.9'), '1', 'use 6.2 or newer'],
    ['one that evicts', GOOD.replace('noeviction', 'allkeys-lru'), '1', 'noeviction'],
    ["another version's data", GOOD, '2', 'schema 2'],
  ])('refuse %s with the remedy', async (_, info, schema, remedy) => {
    const refused = checkStore(answering(info, schema));
    await expect(refused).rejects.toThrow(StoreRefused);
    await expect(refused).rejects.toThrow(remedy);
  });

  it('write the schema number into an empty store', async () => {
    const store = await embedded('/nowhere');
    const client = open(store.url);
    await checkStore(client);
    expect(await client.get('{forgehand}:schema')).toBe('1');
  });

  it('take data without a number for that of the first', async () => {
    const store = await embedded('/nowhere');
    const client = open(store.url);
    await client.zadd('{forgehand}:alive', 1, 'worker-1');
    await expect(checkStore(client, '2')).rejects.toThrow('schema 1, this one reads 2');
    await checkStore(client, '1');
  });
});
