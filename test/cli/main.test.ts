import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { SERVER, startRedis } from '../support/redis.ts';
import { type Ran, testWorld } from '../support/world.ts';

const world = testWorld();
const FORGE_ENV = {
  FORGE: 'gitea',
  FORGE_URL: 'http://127.0.0.1:1',
  FORGE_TOKEN: 'the-bots-token',
  WEBHOOK_SECRET: 'a-webhook-secret',
};
/** As a help lists them. */
const commands = ({ out }: Ran) =>
  [...(out.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}([a-z]+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');

afterEach(() => world.remove());

describe('forgehand', () => {
  it('tells its commands', async () => {
    const { code, out } = await world.run('--help');
    expect(code).toBe(0);
    expect(out).toContain('start');
  });

  it('tells of every command what to type', async () => {
    const all = commands(await world.run('--help'));
    expect(all).toContain('doctor');
    const without = [];
    for (const name of all) {
      const help = await world.run(name, '--help');
      const inner = commands(help);
      const helps = inner.length === 0 ? [help] : [];
      for (const one of inner) helps.push(await world.run(name, one, '--help'));
      if (!helps.every(({ out }) => /\nExample: .*forgehand /.test(out))) without.push(name);
    }
    expect(without).toEqual([]);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await world.run('--version')).toMatchObject({ code: 0, out: version });
  });

  it.each([
    [['no-such-command'], "unknown command 'no-such-command'"],
    [['pause', '--no-such-option'], "unknown option '--no-such-option'"],
    [['config', 'check'], 'FORGE is missing: set it to gitea, forgejo or github'],
  ])('answers %j with exit code 2 and the remedy', async (argv, words) => {
    const { code, err } = await world.run(...argv);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it('says that nothing runs here, with exit code 1 and the remedy', async () => {
    const { code, err } = await world.run('pause');
    expect(code).toBe(1);
    expect(err).toContain('Nothing is running here');
    expect(err).toContain('forgehand start');
  });

  it.runIf(SERVER)(
    'says of a Redis that refuses its password which setting to correct',
    async () => {
      const redis = await startRedis();
      await redis.connect().config('SET', 'requirepass', 'the-right-one');
      const host = redis.url.replace('redis://', '');
      for (const REDIS_URL of [redis.url, `redis://:a-wrong-one@${host}`]) {
        Object.assign(world.env, { ...FORGE_ENV, REDIS_URL });
        const { code, err } = await world.run('status');
        expect(code).toBe(1);
        expect(err).toContain('correct REDIS_URL');
        const { code: failed, out } = await world.run('doctor');
        expect(failed).toBe(1);
        expect(out).toMatch(/✖ Redis +.*correct REDIS_URL/);
      }
      await redis.close();
    },
  );
});
