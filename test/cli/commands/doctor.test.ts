import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVER } from '../../support/redis.ts';
import { startBotAtGitea } from '../../support/running-receiver.ts';
import { testWorld } from '../../support/world.ts';

describe('doctor', () => {
  let bot: Awaited<ReturnType<typeof startBotAtGitea>>;
  const run = (...argv: string[]) => bot.world.run('doctor', ...argv);
  const asOwner = () => ['--admin-token', bot.ownerToken];

  beforeAll(async () => {
    bot = await startBotAtGitea();
  });
  afterAll(() => bot.close());

  it('names a missing hook, and is content when it is there and a test delivery arrives', async () => {
    const before = await run(...asOwner());
    expect(before).toMatchObject({ code: 1, out: expect.stringContaining('none that sends here') });
    await bot.world.run('hooks', 'install', 'acme/app', ...asOwner());
    const { code, out } = await run(...asOwner());
    expect(out).toContain('✔ delivery  a test delivery arrived just now');
    // Where no server is on PATH the store is in memory: AOF is off.
    expect(out.endsWith(` ok, ${SERVER ? 0 : 1} to look at, 0 to mend`)).toBe(true);
    expect(code).toBe(0);
  });

  it('tells as JSON what it found', async () => {
    const sections = JSON.parse((await run('acme/app', '--json')).out);
    expect(sections.map(({ title }: { title: string }) => title)).toEqual([
      'Settings',
      'Store',
      'Bot',
      'Forge gitea',
      'acme/app',
    ]);
    expect(sections.at(-1).lines).toMatchObject([
      { check: 'rights', level: 'ok' },
      { check: 'hook', level: 'warn' },
      { check: 'delivery', level: 'ok' },
    ]);
  });

  it('sees that an issue in the bot’s hands changed and nothing came', async () => {
    const { people } = bot.gitea.addRepository('acme/other');
    await people.openIssue({ title: 'Unheard', assignees: [people.bot] });
    bot.world.now = () => Date.now() + 60_000;
    const { code, out } = await run();
    bot.world.now = Date.now;
    expect(code).toBe(1);
    expect(out).toContain('acme/other#1 changed at');
  });

  it('names a repository that can’t be seen, and one that has no scope', async () => {
    expect((await run('acme/secret')).out).toContain('can’t see the repository');
    bot.gitea.meet(/^PATCH .*comments\/0/, { status: 403 });
    expect((await run()).out).toContain('a scope is missing');
    bot.gitea.meet(/^GET .*\/hooks/, { status: 500 }, 10);
    expect((await run()).out).toContain('the forge answered 500');
  });

  it('names a token that is refused', async () => {
    bot.gitea.meet(/^GET \/user$/, { status: 401 }, 10);
    expect((await run()).out).toContain('the forge refuses it (401)');
  });

  it('starts the agent once on a made-up issue when asked to', async () => {
    const tried = await run('--try-agent');
    expect(tried.out).toMatch(/✔ agent .*starts, and ended a made-up issue with exit code 0/);
    Object.assign(bot.world.env, { AGENT_COMMAND: '/bin/sh -c "echo no key; exit 9"' });
    expect((await run('--try-agent')).out).toMatch(/! agent .*ended with exit code 9 .*: no key\n/);
    Object.assign(bot.world.env, { AGENT_COMMAND: 'no-such-agent' });
    expect((await run('--try-agent')).out).toMatch(/✖ agent .*can’t be started: no-such-agent/);
    delete bot.world.env.AGENT_COMMAND;
  });

  it('tells every fault of the settings, and that nothing runs', async () => {
    const world = testWorld({ FORGE: 'gitea' });
    const { code, out } = await world.run('doctor');
    expect(code).toBe(1);
    expect(out).toMatch(/✖ settings +FORGE_URL is missing\n +→ set it to the address/);
    Object.assign(world.env, {
      FORGE_URL: bot.gitea.url,
      FORGE_TOKEN: bot.gitea.token,
      WEBHOOK_SECRET: 'a-long-secret',
      HOST: '::1',
      PORT: '1',
      AGENT_COMMAND: '/no/such/agent',
    });
    const idle = await world.run('doctor');
    expect(idle.out).toContain('no bot runs here');
    expect(idle.out).toContain('nothing listens at http://[::1]:1');
    expect(idle.out).toContain('/no/such/agent does not exist');
    Object.assign(world.env, { REDIS_URL: 'redis://:hide-me@127.0.0.1:1' });
    const silent = await world.run('doctor');
    expect(silent.out).toContain('it does not answer (127.0.0.1:1)');
    expect(silent.out).not.toContain('hide-me');
    world.remove();
  });
});
