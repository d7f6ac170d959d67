import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { testWorld } from '../../support/world.ts';

describe('config', () => {
  const world = testWorld({
    FORGE_TOKEN: 'a-token-to-hide',
    WEBHOOK_SECRET_FILE: 'secret.txt',
    PORT: '4000',
  });
  afterAll(() => world.remove());
  writeFileSync(join(world.cwd, 'secret.txt'), 'a-secret-to-hide\n');
  writeFileSync(
    join(world.cwd, '.env'),
    'FORGE=gitea\nFORGE_URL=https://git.example.org\nPORT=5000\nREDIS_URL=redis://:hide-me@h:1\n',
  );

  it('check says that the settings are fine', async () => {
    expect(await world.run('config', 'check')).toMatchObject({ code: 0 });
    expect((await world.run('config', 'check', '--json')).out).toBe('[]');
  });

  it('check tells faults as JSON, with the same exit code', async () => {
    const wrong = testWorld({ FORGE: 'gitea', FORGE_TOKEN: 'x', WEBHOOK_SECRET: 'y' });
    const { code, out, err } = await wrong.run('config', 'check', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual([expect.stringContaining('FORGE_URL is missing')]);
    expect(err).toBe('');
    wrong.remove();
  });

  it('show tells values and where they come from, never a secret', async () => {
    const { out } = await world.run('config', 'show');
    expect(out).toMatch(/^PORT +environment +4000$/m);
    expect(out).toMatch(/^FORGE +\.env +gitea$/m);
    expect(out).toMatch(/^FORGE_TOKEN +environment +\(set, not shown\)$/m);
    expect(out).toMatch(/^WEBHOOK_SECRET +file +\(in secret\.txt\)$/m);
    expect(out).toMatch(/^CONCURRENCY +default +2$/m);
    expect(out).not.toMatch(/hide/);
    const set = JSON.parse((await world.run('config', 'show', '--set', '--json')).out);
    expect(set.map(({ name }: { name: string }) => name)).toEqual([
      'FORGE',
      'FORGE_URL',
      'FORGE_TOKEN',
      'WEBHOOK_SECRET',
      'PORT',
      'REDIS_URL',
    ]);
  });
});
