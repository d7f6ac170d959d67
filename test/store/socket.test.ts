import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/store/connect.ts';
import { isOffered, offerStore, socketPath } from '../../src/store/valkey/socket.ts';
import { startEmbedded } from '../support/redis.ts';

const log = pino({ level: 'silent' });

describe('the socket of the embedded store', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'forgehand-socket-'));
  const store = await startEmbedded();
  afterAll(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('is for its own user only, leads to the store, and goes with the bot', async () => {
    expect(await isOffered(dataDir)).toBe(false);
    const withdraw = await offerStore({ dataDir, url: store.url, log });
    expect(statSync(socketPath(dataDir)).mode & 0o777).toBe(0o600);
    expect(await isOffered(dataDir)).toBe(true);
    const client = connect({ kind: 'socket', path: socketPath(dataDir) }, 'commands', log);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
    await withdraw();
    expect(await isOffered(dataDir)).toBe(false);
  });

  it('takes the place of one that a killed bot left', async () => {
    const withdraw = await offerStore({ dataDir, url: store.url, log });
    const again = await offerStore({ dataDir, url: store.url, log });
    expect(await isOffered(dataDir)).toBe(true);
    await again();
    await withdraw();
  });

  it('is left out with a warning where its path is too long', async () => {
    const lines: string[] = [];
    const warned = pino({ level: 'warn' }, { write: (line) => lines.push(line) });
    const deep = join(dataDir, 'x'.repeat(120));
    await (await offerStore({ dataDir: deep, url: store.url, log: warned }))();
    expect(lines.join()).toContain('give DATA_DIR a shorter path');
  });
});
