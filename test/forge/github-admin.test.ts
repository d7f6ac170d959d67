import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator } from 'emulate';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { createGithubAdmin } from '../../src/forge/github/admin.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { adminContract } from './admin-contract.ts';

const LOGINS = ['ann', 'forgehand-bot'];

adminContract('GitHub on emulate', async () => {
  const emulator = await createEmulator({
    service: 'github',
    port: await freePort(),
    seed: {
      tokens: Object.fromEntries(
        LOGINS.map((login) => [
          `token-${login}`,
          { login, scopes: ['repo', 'admin:repo_hook', 'admin:org_hook'] },
        ]),
      ),
      github: {
        users: LOGINS.map((login) => ({ login })),
        orgs: [{ login: 'acme', members: [{ login: 'ann', role: 'admin' }] }],
        repos: [{ owner: 'ann', name: 'app' }],
      },
    },
  });
  await fetch(`${emulator.url}/repos/ann/app/collaborators/forgehand-bot`, {
    method: 'PUT',
    headers: { authorization: 'token token-ann', 'content-type': 'application/json' },
    body: JSON.stringify({ permission: 'push' }),
  });
  const as = (login: string) =>
    createGithubAdmin({
      url: emulator.url,
      auth: { token: () => `token-${login}` },
      throttle: false,
      throttleId: 'admin',
      log: pino({ level: 'silent' }),
    });
  return {
    owner: as('ann'),
    bot: as('forgehand-bot'),
    botLogin: 'forgehand-bot',
    repository: 'ann/app',
    organisation: 'acme',
    close: () => emulator.close(),
  };
});

describe("GitHub's administration of a place that isn't there", () => {
  it('says what a token needs', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const admin = createGithubAdmin({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      auth: { token: () => 'a-token' },
      throttle: false,
      throttleId: 'nowhere',
      log: pino({ level: 'silent' }),
    });
    const hook = { id: 1, url: 'http://x', events: [], active: true, json: true };
    for (const place of [
      { kind: 'repository', fullName: 'ann/app' },
      { kind: 'organisation', name: 'acme' },
    ] as const) {
      await expect(admin.addHook(place, { url: 'http://x', secret: 's' })).rejects.toThrow(
        'use one of an administrator',
      );
      await expect(admin.test(place, hook, async () => {})).rejects.toThrow('is not there');
    }
    expect(await admin.repositories()).toEqual([]);
    server.closeAllConnections();
    server.close();
  });
});
