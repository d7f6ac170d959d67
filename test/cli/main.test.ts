import { afterEach, describe, expect, it } from 'vitest';
import { testWorld } from '../support/world.ts';

const world = testWorld();
afterEach(() => world.remove());

describe('forgehand', () => {
  it('tells its commands', async () => {
    const { code, out } = await world.run('--help');
    expect(code).toBe(0);
    expect(out).toContain('start');
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
});
