import { createEmulator } from 'emulate';
import pino from 'pino';
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
