import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { startFakeGitea } from '../../forge/gitea/fake.ts';
import { testWorld } from '../../support/world.ts';

describe('init', () => {
  let gitea: Awaited<ReturnType<typeof startFakeGitea>>;
  beforeAll(async () => {
    gitea = await startFakeGitea();
    gitea.addRepository('acme/app');
  });
  afterAll(() => gitea.close());

  const worlds: ReturnType<typeof testWorld>[] = [];
  afterAll(() => {
    for (const world of worlds) world.remove();
  });
  function aWorld(change: Parameters<typeof testWorld>[1] = {}) {
    const world = testWorld({}, change);
    worlds.push(world);
    return world;
  }
  const flags = () => ['init', '--forge', 'gitea', '--url', gitea.url, '--token', gitea.token];

  it('takes all from flags, checks the token and writes a .env for its owner alone', async () => {
    const world = aWorld();
    const { code, out } = await world.run(...flags(), '--public-url', 'https://bot.example.org/');
    expect(code).toBe(0);
    expect(out).toContain('as forgehand');
    expect(out).toContain('It may write in acme/app.');
    const file = join(world.cwd, '.env');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const config = readConfig({}, world.cwd);
    expect(config.forge).toMatchObject({ kind: 'gitea', url: gitea.url });
    expect(config.publicUrl).toBe('https://bot.example.org');
    expect(config.forge.webhookSecrets()[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it('never writes over a .env', async () => {
    const world = aWorld();
    writeFileSync(join(world.cwd, '.env'), 'PORT=4000\n');
    const { code, err } = await world.run(...flags());
    expect(code).toBe(1);
    expect(err).toContain('is there already and stays as it is');
    expect(readFileSync(join(world.cwd, '.env'), 'utf8')).toBe('PORT=4000\n');
  });

  it('asks a person for what is missing, again when it is not understood', async () => {
    const answers = ['gitlab', 'gitea', 'git.example', gitea.url, 'a token', gitea.token, ''];
    const asked: string[] = [];
    const ask = async (question: string, options?: { secret?: boolean }) => {
      asked.push(options?.secret ? `${question}(hidden)` : question);
      return answers.shift() ?? '';
    };
    const world = aWorld({ ask });
    const { code, out } = await world.run('init');
    expect(code).toBe(0);
    expect(asked.filter((question) => question.endsWith('(hidden)'))).toHaveLength(2);
    expect(out).toContain('1. set PUBLIC_URL in .env');
    expect(readFileSync(join(world.cwd, '.env'), 'utf8')).toContain('#PUBLIC_URL=');
  });

  it('writes nothing when the forge refuses the token', async () => {
    const world = aWorld({ readStdin: async () => 'no-such-token\n' });
    const argv = ['init', '--forge', 'gitea', '--url', gitea.url, '--token', '-'];
    expect(await world.run(...argv)).toMatchObject({
      code: 1,
      err: expect.stringContaining('the token is refused'),
    });
    expect(() => statSync(join(world.cwd, '.env'))).toThrow();
    expect((await world.run(...argv, '--no-check')).code).toBe(0);
  });

  it('tells as JSON what it found', async () => {
    const { out } = await aWorld().run(...flags(), '--json');
    expect(JSON.parse(out)).toMatchObject({ login: 'forgehand', repositories: ['acme/app'] });
  });

  it('needs no address for github.com', async () => {
    const world = aWorld();
    const argv = ['init', '--forge', 'github', '--token', 'ghp_x', '--no-check'];
    expect((await world.run(...argv)).code).toBe(0);
    expect(readConfig({}, world.cwd).forge.url).toBe('https://api.github.com');
  });

  it.each([
    [['init'], '--forge is missing'],
    [
      ['init', '--forge', 'gitlab'],
      '--forge gitlab is not understood. Forge (gitea, forgejo, github)',
    ],
    [['init', '--forge', 'gitea'], '--url is missing'],
    [['init', '--forge', 'github'], '`--token -` reads it from stdin'],
    [['init', '--forge', 'github', '--token', "it's"], 'spaces or quotes'],
  ])('%j, where nobody can be asked, is wrong use', async (argv, words) => {
    expect(await aWorld().run(...argv)).toMatchObject({
      code: 2,
      err: expect.stringContaining(words),
    });
  });
});
