import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { healthcheck } from '../../src/cli/healthcheck.ts';
import { serve, start, work } from '../../src/cli/start.ts';
import { type Config, readConfig } from '../../src/config.ts';
import type { StoppableProcess } from '../../src/shutdown.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { isOffered } from '../../src/store/valkey/socket.ts';
import { startFakeGitea } from '../forge/gitea/fake.ts';
import { startRedis } from '../support/redis.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let dataDir: string;
let lines: Record<string, unknown>[];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'forgehand-start-'));
  lines = [];
  closing.push(() => rmSync(dataDir, { recursive: true, force: true }));
});

const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
const said = (msg: string) =>
  expect.poll(() => lines.map((line) => line.msg), { timeout: 15_000 }).toContain(msg);

/** A process that signals can be sent to without ending the tests. */
function aProcess() {
  const listeners = new Map<string, (signal: 'SIGTERM' | 'SIGINT') => void>();
  const codes: number[] = [];
  const own: StoppableProcess = {
    on: (signal, listener) => listeners.set(signal, listener),
    off: (signal) => listeners.delete(signal),
    exit: (code) => void codes.push(code),
  };
  const signal = (name: 'SIGTERM' | 'SIGINT') => listeners.get(name)?.(name);
  const exited = () => expect.poll(() => codes, { timeout: 15_000 });
  return { own, signal, exited };
}

async function aForge() {
  const fake = await startFakeGitea();
  closing.push(fake.close);
  return { fake, people: fake.addRepository('acme/app').people };
}

async function configFor(url: string, more: Record<string, string> = {}): Promise<Config> {
  return readConfig(
    {
      PATH: process.env.PATH ?? '',
      FORGE: 'gitea',
      FORGE_URL: url,
      FORGE_TOKEN: 'token-forgehand',
      WEBHOOK_SECRET: 'a-webhook-secret',
      DATA_DIR: dataDir,
      PORT: `${await freePort()}`,
      STUB_SECONDS: '0.1',
      DRAIN_DEADLINE: '5s',
      KILL_GRACE: '1s',
      ...more,
    },
    dataDir,
  );
}

describe('forgehand start', () => {
  it('works what was assigned before it started, and ends with 0 at SIGTERM', async () => {
    const { fake, people } = await aForge();
    const ref = await people.openIssue({ title: 'Waiting for you', assignees: [people.bot] });
    const config = await configFor(fake.url);
    const { own, signal, exited } = aProcess();
    await start(config, log, own);
    await expect.poll(() => people.labelsOf(ref), { timeout: 15_000 }).toEqual(['agent/done']);
    expect(await healthcheck(config)).toBeNull();
    signal('SIGTERM');
    await exited().toEqual([0]);
    expect(await healthcheck(config)).toContain('no receiver answers at');
  });

  it('ends with 0 at a signal that comes before it is ready', async () => {
    const { fake } = await aForge();
    fake.meet(/user/, { hang: true }, 9);
    const { own, signal, exited } = aProcess();
    const starting = start(await configFor(fake.url), log, own);
    await said('receiver: listening');
    signal('SIGTERM');
    await exited().toEqual([0]);
    await fake.close();
    await starting;
  });

  it('does not start with a refused token, and leaves no store behind', async () => {
    const { fake } = await aForge();
    const config = await configFor(fake.url, { FORGE_TOKEN: 'somebody-elses' });
    const { own } = aProcess();
    await expect(start(config, log, own)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(await isOffered(config.dataDir)).toBe(false);
  });
});

it.each([
  ['where its port is taken', { HOST: '127.0.0.1' }, 'EADDRINUSE'],
  ['at an address of another machine', { HOST: '192.0.2.1' }, 'EADDRNOTAVAIL'],
])('does not start %s, and names the settings', async (_, env, code) => {
  const { fake } = await aForge();
  const config = await configFor(fake.url, env);
  const other = createServer().listen(config.http.port, '127.0.0.1');
  closing.push(() => other.close());
  await once(other, 'listening');
  const refused = start(config, log, aProcess().own);
  await expect(refused).rejects.toThrow(`(${code}): set PORT and HOST to what is free here`);
  expect(await isOffered(config.dataDir)).toBe(false);
});

describe('forgehand serve and forgehand work', () => {
  it('do together what start does, each healthy by its own sign', async () => {
    const { fake, people } = await aForge();
    const redis = await startRedis();
    closing.push(() => redis.close());
    const config = await configFor(fake.url, { REDIS_URL: redis.url });
    const halves = [aProcess(), aProcess()] as const;
    expect(await healthcheck(config)).toContain('no receiver answers at');
    await work(config, log, halves[0].own);
    expect(await healthcheck(config)).toBeNull();
    await serve(config, log, halves[1].own);
    expect((await fetch(`http://127.0.0.1:${config.http.port}/readyz`)).status).toBe(200);
    const ref = await people.openIssue({ title: 'Seen by the next sweep' });
    expect(await people.labelsOf(ref)).toEqual([]);
    for (const { signal, exited } of halves) {
      signal('SIGTERM');
      await exited().toEqual([0]);
    }
  });
});
