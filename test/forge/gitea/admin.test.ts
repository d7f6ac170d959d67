import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { createGiteaAdmin } from '../../../src/forge/gitea/admin.ts';
import { adminContract } from '../admin-contract.ts';
import { againstFake } from './adapter.ts';
import { startFakeGitea } from './fake.ts';

const log = pino({ level: 'silent' });

adminContract("Gitea's API over HTTP", async () => {
  const fake = await startFakeGitea();
  const { people } = fake.addRepository('acme/app');
  fake.organisations.set('acme', []);
  const as = (token: string) => createGiteaAdmin({ url: fake.url, token: () => token, log });
  return {
    owner: as(`token-${people.owner.login}`),
    bot: as(fake.token),
    botLogin: people.bot.login,
    repository: 'acme/app',
    organisation: 'acme',
    close: fake.close,
  };
});

describe("Gitea's administration", () => {
  it('sees that a token lacks the scope to write on issues', async () => {
    const { fake } = await againstFake();
    const admin = createGiteaAdmin({ url: fake.url, token: () => fake.token, log });
    fake.meet(/^PATCH .*comments\/0/, { status: 403 });
    expect(await admin.tokenMayWrite('acme/app')).toBe(false);
  });

  it("can't have an organisation's hook send something", async () => {
    const { fake } = await againstFake();
    const admin = createGiteaAdmin({ url: fake.url, token: () => fake.token, log });
    const hook = { id: 1, url: 'http://x', events: [], active: true, json: true };
    const org = { kind: 'organisation', name: 'acme' } as const;
    expect(await admin.test(org, hook, async () => {})).toBe(false);
  });

  it('refuses a name that is no owner/repo', async () => {
    const { fake } = await againstFake();
    const admin = createGiteaAdmin({ url: fake.url, token: () => fake.token, log });
    const place = { kind: 'repository', fullName: 'acme' } as const;
    await expect(admin.hooks(place)).rejects.toThrow('acme is no owner/repo');
  });
});
