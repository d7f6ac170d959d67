import { afterAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../src/cli/engine.ts';
import { createLog } from '../../../src/log.ts';
import { SERVER } from '../../support/redis.ts';
import { testWorld } from '../../support/world.ts';

const log = createLog({ level: 'silent', format: 'json', secrets: () => [] });

describe.each([
  ['in memory', '/nowhere'],
  ...(SERVER ? [['on a server from PATH', process.env.PATH ?? '']] : []),
])('pause and unpause of a bot with the embedded store %s', async (_name, PATH) => {
  const world = testWorld({ PATH });
  const engine = await openEngine(world.base(), ['gitea'], log);
  afterAll(async () => {
    await engine.close();
    world.remove();
  });

  it('reach it through its folder', async () => {
    const { code, out } = await world.run('pause', '--reason', 'release day');
    expect(code).toBe(0);
    expect(out).toContain('Paused');
    expect(await engine.ledger.paused()).toMatchObject({ reason: 'release day', kind: 'person' });
    expect((await world.run('unpause')).out).toBe('It goes on.');
    expect(await engine.ledger.paused()).toBeNull();
    expect((await world.run('unpause')).out).toBe('It was not paused.');
    expect(JSON.parse((await world.run('pause', '--json')).out)).toMatchObject({ kind: 'person' });
    expect(JSON.parse((await world.run('unpause', '--json')).out)).toMatchObject({ reason: '' });
  });

  it('a second bot in the same folder is refused', async () => {
    await expect(openEngine(world.base(), ['gitea'], log)).rejects.toThrow(
      /another Forgehand runs/,
    );
  });
});
