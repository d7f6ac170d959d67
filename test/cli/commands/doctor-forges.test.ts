import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openOwnAdmin } from '../../../src/cli/admin.ts';
import { findForge } from '../../../src/cli/doctor/forge.ts';
import type { ForgeConfig } from '../../../src/config.ts';
import type { IssueKey } from '../../../src/domain/issue.ts';
import { USERS } from '../../../src/forge/memory/users.ts';
import { createMemoryLedger } from '../../../src/ledger/memory.ts';
import type { Section } from '../../../src/operator/doctor/line.ts';
import { startFakeGitea } from '../../forge/gitea/fake.ts';
import { aCommit, aRecord, aTask } from '../../support/records.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';

describe('doctor with two forges', () => {
  let one: Awaited<ReturnType<typeof startFakeGitea>>;
  let other: typeof one;
  let world: TestWorld;

  beforeAll(async () => {
    [one, other] = await Promise.all([startFakeGitea(), startFakeGitea()]);
    one.addRepository('acme/app');
    other.addRepository('acme/tools');
    for (const { addRepository } of [one, other]) addRepository('acme/both');
    world = testWorld({ FORGEHAND_CONFIG: 'forgehand.yaml', TOKEN: one.token, SECRET: 'a-secret' });
    const forges = Object.entries({ one, other }).map(([name, { url }]) => ({
      ...{ name, kind: 'gitea', url, token: { env: 'TOKEN' }, webhook_secret: { env: 'SECRET' } },
    }));
    // JSON is YAML.
    writeFileSync(join(world.cwd, 'forgehand.yaml'), JSON.stringify({ forges }));
  });
  beforeEach(() => {
    for (const { requests } of [one, other]) requests.length = 0;
  });
  afterAll(async () => {
    world.remove();
    await one.close();
    await other.close();
  });

  const doctor = async (...argv: string[]): Promise<Section[]> =>
    JSON.parse((await world.run('doctor', '--json', ...argv)).out);
  /** After those about the bot. */
  const ofForges = (sections: Section[]) =>
    sections.slice(3).map(({ title, lines: [first] }) => `${title}: ${first?.level}`);

  it.each([
    ['--admin-token', 'an-admins-token'],
    ['--forge', 'third'],
  ])(
    'is not done with %s %s, and nobody is asked: it must be said which is meant',
    async (...argv) => {
      expect(await world.run('doctor', ...argv)).toMatchObject({
        code: 2,
        err: expect.stringContaining('Say which forge: --forge one or other'),
      });
      expect([...one.requests, ...other.requests]).toEqual([]);
    },
  );

  it('shows an administrator’s token to the one that is named alone', async () => {
    const token = ['--admin-token', 'token-ann'];
    expect(ofForges(await doctor('--forge', 'other', ...token))).toEqual([
      'Forge other: ok',
      'acme/both: ok',
      'acme/tools: ok',
    ]);
    expect(one.requests).toEqual([]);
    expect(other.requests).not.toEqual([]);
  });

  it('examines a repository where it is', async () => {
    expect(ofForges(await doctor('acme/tools'))).toEqual([
      'Forge one: ok',
      'Forge other: ok',
      'acme/tools: ok',
    ]);
    expect(ofForges(await doctor('acme/both'))).toEqual([
      'Forge one: ok',
      'acme/both: ok',
      'Forge other: ok',
      'acme/both: ok',
    ]);
  });

  it('misses one that none of them shows, of those that answer', async () => {
    const says = (sections: Section[]) => sections.at(-1)?.lines.map((line) => line.says);
    expect(says(await doctor('acme/secret'))).toEqual([
      'forgehand can’t see the repository on one',
      'forgehand can’t see the repository on other',
    ]);
    expect(says(await doctor('acme/app', '--forge', 'other'))).toEqual([
      'forgehand can’t see the repository on other',
    ]);
    one.meet(/^GET \/user$/, { status: 401 });
    expect(says(await doctor('acme/app'))).toEqual(['forgehand can’t see the repository on other']);
  });

  it('takes nobody for the bot who has its number on another forge', async () => {
    const ledger = createMemoryLedger();
    const key: IssueKey = 'other/7#1';
    const by = { id: USERS.bot.id, login: 'ann' };
    const record = aRecord(key, aTask({ assignment: { id: '1', at: '2026-11-24T13:48:00Z', by } }));
    await ledger.commit(aCommit(key, 'queued', { record }));
    const selfAssignedOn = async (name: string) => {
      const forge = world.forges().find((of) => of.name === name) as ForgeConfig;
      return (await findForge(forge, await openOwnAdmin(forge), ledger)).facts.selfAssigned;
    };
    expect(await selfAssignedOn('one')).toBeNull();
    expect(await selfAssignedOn('other')).toBe('acme/app#1');
  });
});
