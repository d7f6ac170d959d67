import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProgram } from '../e2e/support/program.ts';
import { type Bot, startBot } from './support/bot.ts';
import { ACL, type SecureRedis, startSecureRedis } from './support/tls.ts';

describe('a bot on a Redis with TLS and a user of its own', () => {
  let redis: SecureRedis;
  let bot: Bot | null = null;

  beforeAll(async () => {
    redis = await startSecureRedis();
  });
  afterAll(async () => {
    await bot?.stop();
    await redis.close();
  });

  it('works with what that user may, and shows its password nowhere', async () => {
    bot = await startBot({ ...redis.env, STUB_SECONDS: '0.2' });
    await bot.assign('Works behind TLS');
    await bot.program.said(({ msg, phase }) => msg === 'report: told' && phase === 'done');
    const written = bot.program.lines.map((line) => JSON.stringify(line)).join('\n');
    expect(written).not.toContain('NOPERM');
    expect(written).not.toContain('p@ss');
    expect(written).not.toContain('p%40ss');
  });

  it('may what the manual tells to grant, no more', () => {
    const manual = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
    expect(manual).toContain(
      `ACL SETUSER forgehand on '>a-long-password' '${ACL.replaceAll(' ', "' '")}'`,
    );
  });

  it('says why it can not connect where the authority’s certificate is not known', async () => {
    const { NODE_EXTRA_CA_CERTS: _authority, ...env } = redis.env;
    const program = startProgram(['serve'], { ...FORGE, ...env });
    const line = await program.said(({ msg }) => String(msg).startsWith('store: Redis is away'));
    expect(JSON.stringify(line)).toMatch(/certificate/);
    expect(JSON.stringify(line)).not.toContain('p%40ss');
    await program.stop('SIGKILL');
  });
});

/** Never asked: the store comes first. */
const FORGE = {
  FORGE: 'gitea',
  FORGE_URL: 'http://127.0.0.1:1',
  FORGE_TOKEN: 'a-token',
  WEBHOOK_SECRET: 'a-secret',
};
