import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planHook } from '../../../src/cli/hooks/plan.ts';
import { startBotAtGitea } from '../../support/running-receiver.ts';

describe('a plan for hooks', () => {
  const url = 'https://bot.example.org/webhooks/gitea';
  const events = ['issues'];
  const hook = (id: number, change = {}) => ({
    ...{ id, url, events, active: true, json: true },
    ...change,
  });
  const plan = (hooks: ReturnType<typeof hook>[], renew = false) =>
    planHook(hooks, { url, events, renew });

  it('makes one where there is none, and leaves those that lead elsewhere', () => {
    expect(plan([hook(1, { url: 'https://ci.example.org' })])).toEqual({
      keep: null,
      add: true,
      remove: [],
    });
  });

  it('keeps a right one and takes its doubles away', () => {
    expect(plan([hook(1), hook(2)])).toEqual({ keep: hook(1), add: false, remove: [hook(2)] });
  });

  it('replaces a faulty one, and a right one when its secret shall be new', () => {
    const faulty = hook(1, { active: false });
    expect(plan([faulty])).toEqual({ keep: null, add: true, remove: [faulty] });
    expect(plan([hook(1)], true)).toEqual({ keep: null, add: true, remove: [hook(1)] });
  });
});

describe('commands about hooks', () => {
  let bot: Awaited<ReturnType<typeof startBotAtGitea>>;
  const run = (...argv: string[]) => bot.world.run('hooks', ...argv);
  const asOwner = () => ['--admin-token', bot.ownerToken];

  beforeAll(async () => {
    bot = await startBotAtGitea();
    bot.gitea.organisations.set('acme', []);
  });
  afterAll(() => bot.close());

  it('install makes one, and a second call changes nothing', async () => {
    expect((await run('install', 'acme/app', ...asOwner())).out).toBe(
      `✔ acme/app  installed: ${bot.publicUrl}/webhooks/gitea`,
    );
    const before = bot.hooks().map(({ id }) => id);
    expect((await run('install', 'acme/app', ...asOwner())).out).toContain('already there');
    expect(bot.hooks().map(({ id }) => id)).toEqual(before);
  });

  it('test proves that a delivery arrives, and leaves the hook as it was', async () => {
    const before = structuredClone(bot.hooks());
    expect(await run('test', 'acme/app', ...asOwner())).toMatchObject({
      code: 0,
      out: '✔ acme/app  a delivery arrived, its signature was right',
    });
    expect(bot.hooks().map(({ events }) => events.toSorted())).toEqual(
      before.map(({ events }) => events.toSorted()),
    );
  });

  it('test tells that the secret is another, and install --renew mends it', async () => {
    for (const hook of bot.hooks()) hook.secret = 'another';
    expect(await run('test', 'acme/app', ...asOwner())).toMatchObject({
      code: 1,
      out: expect.stringContaining('the hook’s secret is another'),
    });
    const { out } = await run('install', 'acme/app', '--renew', '--json', ...asOwner());
    expect(JSON.parse(out)).toMatchObject([{ place: 'acme/app', added: true, removed: 1 }]);
    expect((await run('test', 'acme/app', ...asOwner())).code).toBe(0);
  });

  it('list marks ours', async () => {
    const place = { kind: 'repository', fullName: 'acme/app' };
    bot.hooks().push({
      id: 999,
      config: { url: 'https://ci.example.org', content_type: 'json' },
      secret: '',
      events: ['push'],
      active: true,
    });
    const { out } = await run('list', place.fullName, ...asOwner());
    expect(out).toMatch(/acme\/app +\d+ +✔ leads here +http/);
    expect(out).toMatch(/acme\/app +999 +leads elsewhere +https:\/\/ci/);
    expect(JSON.parse((await run('list', 'acme/app', '--json', ...asOwner())).out)).toHaveLength(2);
  });

  it("an organisation's hook is installed, can't be tried, and is removed", async () => {
    expect((await run('install', '--org', 'acme', ...asOwner())).out).toContain(
      '✔ acme  installed',
    );
    expect(await run('test', '--org', 'acme', ...asOwner())).toMatchObject({
      code: 1,
      out: expect.stringContaining('can’t be tried'),
    });
    expect((await run('remove', '--org', 'acme', ...asOwner())).out).toContain('acme  removed');
    expect((await run('list', '--org', 'acme', ...asOwner())).out).toContain('There are none');
  });

  it('remove takes ours away only', async () => {
    expect((await run('remove', 'acme/app', ...asOwner())).out).toContain('removed');
    expect((await run('remove', 'acme/app', ...asOwner())).out).toContain('has none');
    expect(bot.hooks().map(({ id }) => id)).toEqual([999]);
    expect(await run('test', 'acme/app', ...asOwner())).toMatchObject({
      code: 1,
      out: expect.stringContaining('has no hook that leads to'),
    });
  });

  it.each([
    [['list'], 2, 'Name repositories'],
    [['list', 'acme'], 2, 'write it as owner/repo'],
    [['list', 'acme/app'], 1, 'give --admin-token'],
    [['list', '--org', 'nobody'], 1, 'is not there'],
    [['list', 'acme/app', '--admin-token', '-'], 2, '--admin-token is empty'],
    [['install', 'acme/app', '--forge', 'other'], 2, '--forge gitea'],
  ])('%j is refused with exit code %i', async (argv, code, words) => {
    expect(await run(...argv)).toMatchObject({ code, err: expect.stringContaining(words) });
  });
});
