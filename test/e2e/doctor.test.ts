import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Repository } from '../../src/domain/issue.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';
import type { People } from '../forge/people.ts';
import { SERVER, startServer, type TestRedis } from '../support/redis.ts';
import { callsIn } from './support/command.ts';
import { type Gitea, startGitea } from './support/gitea.ts';
import { type Program, startProgram } from './support/program.ts';

describe('somebody new, on a real Gitea', () => {
  let gitea: Gitea;
  let redis: TestRedis;
  let repository: Repository;
  let people: People;
  let bot: Program;
  let port: number;
  const folder = mkdtempSync(join(tmpdir(), 'forgehand-new-'));
  const file = join(folder, '.env');
  const call = callsIn(folder, () => [gitea.bot.token, gitea.owner.token]);
  const asOwner = () => ({ stdin: gitea.owner.token });

  beforeAll(async () => {
    if (!SERVER)
      throw new Error('redis-server or valkey-server must be on PATH for the end-to-end tests');
    [gitea, redis, port] = await Promise.all([startGitea(), startServer(SERVER), freePort()]);
    repository = await gitea.createRepository();
    people = gitea.people(repository);
  });

  afterAll(async () => {
    await bot?.stop();
    await gitea?.stop();
    await redis?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const init = () =>
    call(
      [
        ...['init', '--forge', 'gitea', '--url', gitea.url, '--token', '-'],
        ...['--public-url', `http://127.0.0.1:${port}`],
      ],
      { stdin: gitea.bot.token },
    );

  it('init checks the token and writes a .env with new secrets, never over one', async () => {
    const { code, out } = await init();
    expect(code).toBe(0);
    expect(out).toContain(`as ${gitea.bot.person.login}`);
    expect(out).toContain(repository.fullName);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { WEBHOOK_SECRET, OPERATOR_TOKEN } = parseEnv(readFileSync(file, 'utf8'));
    expect(WEBHOOK_SECRET).toMatch(/^[0-9a-f]{64}$/);
    expect(OPERATOR_TOKEN).not.toBe(WEBHOOK_SECRET);
    const before = readFileSync(file, 'utf8');
    expect(await init()).toMatchObject({ code: 1, err: expect.stringContaining('stays as it is') });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('before the start, doctor says that nothing runs', async () => {
    appendFileSync(file, `REDIS_URL=${redis.url}\nPORT=${port}\nSTUB_SECONDS=0.2\n`);
    appendFileSync(file, `OPERATOR_PORT=${await freePort()}\n`);
    const { code, out } = await call(['doctor']);
    expect(code).toBe(1);
    expect(out).toContain('none is alive: nothing starts');
  });

  it('after start and hooks install, all is ok', async () => {
    bot = startProgram(['start'], {}, folder);
    await bot.said(({ msg }) => msg === 'coordinator: started');
    const install = ['hooks', 'install', repository.fullName, '--admin-token', '-'];
    expect((await call(install, asOwner())).out).toContain('installed');
    expect((await call(install, asOwner())).out).toContain('already there');
    expect(await gitea.owner.api.get(`/repos/${repository.fullName}/hooks`)).toHaveLength(1);
    const { code, out } = await call(['doctor', '--admin-token', '-'], asOwner());
    expect(out).toContain('a test delivery arrived just now');
    expect(out).toMatch(/ 0 to look at, 0 to mend/);
    expect(code).toBe(0);
  });

  it('an assigned issue is done', async () => {
    const ref = await people.openIssue({ title: 'The first', assignees: [people.bot] });
    await bot.said(({ msg, phase }) => msg === 'report: told' && phase === 'done');
    await call(['status']);
    expect((await call(['tasks'])).out).toContain(`${repository.fullName}#${ref.number}`);
    // The list is written once a second.
    await expect
      .poll(async () => (await call(['deliveries'])).out, { timeout: 10_000 })
      .toContain('✔ 202 accepted');
    expect((await call(['doctor'])).code).toBe(0);
  });

  it('a deleted hook is named', async () => {
    await call(['hooks', 'remove', repository.fullName, '--admin-token', '-'], asOwner());
    const { code, out } = await call(['doctor', '--admin-token', '-'], asOwner());
    expect(code).toBe(1);
    expect(out).toMatch(/✖ hook .*there is none that sends here/);
    expect(out).toContain(`forgehand hooks install ${repository.fullName}`);
  });

  it('a wrong secret is named', async () => {
    const url = `http://127.0.0.1:${port}/webhooks/gitea`;
    await gitea.addHook(repository, { url, secret: 'another-secret' });
    await people.openIssue({ title: 'Not heard of' });
    await bot.said(({ msg, status }) => msg === 'delivery refused' && status === 401);
    await expect
      .poll(async () => (await call(['deliveries', '--refused'])).out, { timeout: 10_000 })
      .toContain('401');
    const { code, out } = await call(['doctor']);
    expect(code).toBe(1);
    expect(out).toMatch(/✖ deliveries .*refused \(401\): The signature is wrong/);
    const tried = await call(
      ['hooks', 'test', repository.fullName, '--admin-token', '-'],
      asOwner(),
    );
    expect(tried).toMatchObject({ code: 1, out: expect.stringContaining('secret is another') });
    await call(
      ['hooks', 'install', repository.fullName, '--renew', '--admin-token', '-'],
      asOwner(),
    );
    expect(await gitea.owner.api.get(`/repos/${repository.fullName}/hooks`)).toHaveLength(1);
    const again = ['hooks', 'test', repository.fullName, '--admin-token', '-'];
    expect((await call(again, asOwner())).code).toBe(0);
    expect((await call(['doctor', '--admin-token', '-'], asOwner())).code).toBe(0);
  });

  it('a token without rights is named: of scope, of the user, at all', async () => {
    const token = await gitea.createToken(gitea.bot, [
      'read:issue',
      'read:repository',
      'read:user',
    ]);
    const scope = await call(['doctor'], { env: { FORGE_TOKEN: token } });
    expect(scope).toMatchObject({ code: 1, out: expect.stringContaining('a scope is missing') });
    const reader = await gitea.createUser('reader', [
      'write:issue',
      'read:repository',
      'read:user',
    ]);
    const collaborator = `/repos/${repository.fullName}/collaborators/${reader.person.login}`;
    await gitea.owner.api.put(collaborator, { permission: 'read' });
    const read = await call(['doctor'], { env: { FORGE_TOKEN: reader.token } });
    expect(read).toMatchObject({ code: 1, out: expect.stringContaining('not label and comment') });
    const nobody = await call(['doctor'], { env: { FORGE_TOKEN: 'no-such-token' } });
    expect(nobody).toMatchObject({ code: 1, out: expect.stringContaining('refuses it (401)') });
  });

  it('a token of a person is warned about', async () => {
    const { out } = await call(['doctor'], { env: { FORGE_TOKEN: gitea.owner.token } });
    expect(out).toMatch(/! user .*looks like a person: it owns/);
  });

  it('a stopped Redis is named', async () => {
    redis.process?.kill('SIGSTOP');
    const { code, out } = await call(['doctor']);
    redis.process?.kill('SIGCONT');
    expect(code).toBe(1);
    expect(out).toMatch(/✖ Redis .*it does not answer/);
  });
});

describe('somebody new, on a Gitea as it comes', () => {
  let gitea: Gitea;
  let bot: Program;
  const folder = mkdtempSync(join(tmpdir(), 'forgehand-default-'));
  const call = callsIn(folder, () => [gitea.bot.token, gitea.owner.token]);

  beforeAll(async () => {
    gitea = await startGitea({ defaultHosts: true });
  });
  afterAll(async () => {
    await bot?.stop();
    await gitea?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('ALLOWED_HOST_LIST is named, by the embedded store too', async () => {
    const port = await freePort();
    const repository = await gitea.createRepository();
    await call(
      [
        ...['init', '--forge', 'gitea', '--url', gitea.url, '--token', '-'],
        ...['--public-url', `http://127.0.0.1:${port}`],
      ],
      { stdin: gitea.bot.token },
    );
    appendFileSync(
      join(folder, '.env'),
      `PORT=${port}\nOPERATOR_PORT=${await freePort()}\nSTUB_SECONDS=0.2\n`,
    );
    bot = startProgram(['start'], {}, folder);
    await bot.said(({ msg }) => msg === 'coordinator: started');
    const asOwner = { stdin: gitea.owner.token };
    await call(['hooks', 'install', repository.fullName, '--admin-token', '-'], asOwner);
    const hinted = await call(['doctor']);
    expect(hinted.out).toMatch(/! delivery .*none came yet; PUBLIC_URL leads to the private/);
    const { code, out } = await call(['doctor', '--admin-token', '-'], asOwner);
    expect(code).toBe(1);
    expect(out).toMatch(/✖ delivery .*a test delivery did not arrive/);
    expect(out).toContain('ALLOWED_HOST_LIST = 127.0.0.1');
  });
});
