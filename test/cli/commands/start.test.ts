import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../src/store/valkey/free-port.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';

describe('start, serve and work', () => {
  let world: TestWorld;
  afterEach(() => world.remove());
  const forge = {
    FORGE: 'gitea',
    FORGE_URL: 'http://127.0.0.1:1',
    FORGE_TOKEN: 'the-bots-token',
    WEBHOOK_SECRET: 'a-webhook-secret',
    LOG_LEVEL: 'silent',
    PATH: process.env.PATH ?? '',
  };

  it.each(['serve', 'work'])('%s needs a Redis where both meet', async (command) => {
    world = testWorld(forge);
    expect(await world.run(command)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/REDIS_URL is missing: .* \(or REDIS_CLUSTER, REDIS_SENTINEL\)/),
    });
  });

  it('start needs a forge, and says what asks for one', async () => {
    world = testWorld();
    const { code, err } = await world.run('start');
    expect(code).toBe(2);
    expect(err).toContain('FORGE is missing');
    expect(err).toContain('`forgehand init` asks for what is needed');
  });

  it('start fails when the forge does not answer, and leaves nothing behind', async () => {
    const [port, operatorPort] = [await freePort(), await freePort()];
    world = testWorld({ ...forge, PORT: `${port}`, OPERATOR_PORT: `${operatorPort}` });
    expect(await world.run('start')).toMatchObject({ code: 1, err: '' });
    expect(await world.run('status')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nothing is running here'),
    });
  });
});
