import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, utimesSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { announce } from '../../src/cli/presence.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { SERVER, startRedis } from '../support/redis.ts';
import { testWorld } from '../support/world.ts';

const log = pino({ level: 'silent' });
const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function aHost() {
  const redis = await startRedis();
  closing.push(() => redis.close());
  const world = testWorld({ REDIS_URL: redis.url, PORT: `${await freePort()}` });
  closing.push(() => world.remove());
  const client: Redis = redis.connect();
  const ledger = createRedisLedger({ client, subscriber: () => redis.connect(), log });
  const { dataDir } = world.base();
  return {
    world,
    client,
    ledger,
    start: async (pid?: number) => {
      const worker = await announce(dataDir, ledger, log, pid);
      closing.push(() => worker.stop());
      return worker;
    },
    check: (...more: string[]) => world.run('healthcheck', ...more),
  };
}

/** A process that does nothing until it is killed. */
function aProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  closing.push(kill);
  return { pid: child.pid as number, kill };
}

describe('forgehand healthcheck', () => {
  it('is well while the worker of this host and folder lives', async () => {
    const { start, check } = await aHost();
    const worker = await start();
    expect(await check()).toMatchObject({ code: 0 });
    await worker.stop();
    expect(await check()).toMatchObject({
      code: 1,
      err: expect.stringContaining('no worker was started on this host with DATA_DIR='),
    });
  });

  it('knows two workers on one host apart: the other one does not make up for a dead one', async () => {
    const { start, check } = await aHost();
    const other = aProcess();
    await start();
    await start(other.pid);
    expect(await check()).toMatchObject({ code: 0 });
    await other.kill();
    const { code, err } = await check();
    expect(code).toBe(1);
    expect(err).toContain(`the worker ${hostname()}:${other.pid} is gone`);
    await start();
    expect(await check()).toMatchObject({ code: 0 });
  });

  it('tells of a worker that hangs', async () => {
    const { start, check, ledger } = await aHost();
    const hanging = aProcess();
    await start();
    await start(hanging.pid);
    await ledger.setAlive(`${hostname()}:${hanging.pid}`, Date.now() - 60_000);
    const { code, err } = await check();
    expect(code).toBe(1);
    expect(err).toContain('told nothing for 20 s');
  });

  it('does not take a worker for dead because Redis is', async () => {
    const { world, start, check } = await aHost();
    const worker = await start();
    world.env.REDIS_URL = `redis://127.0.0.1:${await freePort()}`;
    expect(await check()).toMatchObject({ code: 0 });
    const [file = ''] = readdirSync(join(world.base().dataDir, 'workers'));
    const old = new Date(Date.now() - 60_000);
    utimesSync(join(world.base().dataDir, 'workers', file), old, old);
    expect(await check()).toMatchObject({ code: 1, err: expect.stringContaining('told nothing') });
    await worker.stop();
  });

  it.runIf(SERVER)('nor because Redis has another password now', async () => {
    const { start, check, client } = await aHost();
    await start();
    await client.config('SET', 'requirepass', 'a-new-one');
    expect(await check()).toMatchObject({ code: 0 });
  });

  it('asks the receiver where no worker is, or where told to', async () => {
    const { world, start, check } = await aHost();
    expect(await check()).toMatchObject({ code: 1, err: expect.stringContaining('/healthz') });
    const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => server.close());
    world.env.PORT = `${(server.address() as AddressInfo).port}`;
    expect(await check()).toMatchObject({ code: 0 });

    const gone = aProcess();
    await start(gone.pid);
    await gone.kill();
    expect(await check()).toMatchObject({ code: 1, err: expect.stringContaining('is gone') });
    expect(await check('--only', 'receiver')).toMatchObject({ code: 0 });
    expect(await check('--only', 'worker')).toMatchObject({ code: 1 });
  });
});
