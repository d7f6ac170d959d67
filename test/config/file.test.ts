import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readConfig, settingsOf } from '../../src/config.ts';
import { forgehandFile, LAB } from './forgehand-file.ts';

const { folder, read, faultsOf } = forgehandFile();

describe('forgehand.yaml', () => {
  it('names several forges, whose secrets stand elsewhere and are never shown', () => {
    writeFileSync(join(folder, 'token'), 'the-hub-token\n');
    const config = read(`
forges:${LAB}
  - name: hub
    kind: github
    token: { file: token }
    webhook_secret: { env: LAB_SECRET }
repositories:
  Acme/App: { concurrency: 1 }
`);
    expect(config.forges.map(({ name, kind, url }) => ({ name, kind, url }))).toEqual([
      { name: 'lab', kind: 'gitea', url: 'https://git.example.org' },
      { name: 'hub', kind: 'github', url: 'https://api.github.com' },
    ]);
    expect(config.forge).toBe(config.forges[0]);
    expect(config.forges[0]?.webhookSecrets()).toEqual(['s1', 's2']);
    expect(config.concurrencyLimits).toEqual({ 'acme/app': 1 });
    expect(config.secrets()).toEqual(
      expect.arrayContaining(['the-lab-token', 'the-hub-token', 's1', 's2']),
    );
  });

  it('may hold a GitHub App', () => {
    const config = read(`
forges:
  - { name: app, kind: github, app: { id: 7, private_key: { env: LAB_TOKEN } }, webhook_secret: { env: LAB_SECRET } }
`);
    expect(config.forge.auth).toMatchObject({ kind: 'app', appId: 7 });
  });

  it('of the manual is understood', () => {
    const path = fileURLToPath(new URL('../../docs/examples/forgehand.yaml', import.meta.url));
    const text = readFileSync(path, 'utf8').replaceAll('/run/secrets/', `${folder}/`);
    for (const name of ['github-token', 'github-webhook-secret'])
      writeFileSync(join(folder, name), 'x');
    const config = read(text, { LAB_WEBHOOK_SECRET: 'y' });
    expect(config.forges.map(({ name }) => name)).toEqual(['lab', 'github']);
    const command = ['/opt/agents/coding-agent.sh', '--model', 'big one'];
    expect(settingsOf(config, 'acme/app').agent).toMatchObject({ command, stallTimeoutMs: 0 });
    expect(settingsOf(config, 'acme/site')).toMatchObject({ whenDone: 'close', logTail: 0 });
  });

  it.each([
    ['forges: []', 'forgehand.yaml: forges: '],
    ['forges: [', "which can't be read"],
    ['', 'forgehand.yaml: forges: is no list of forges'],
    [`forges:${LAB.replace('{ env: LAB_TOKEN }', 'itself')}`, 'forges[0].token: is neither { env'],
    [`forges:${LAB}\n    tokne: 5`, 'forges[0]: Unrecognized key: "tokne"'],
    [`forges:${LAB.replace('lab', 'Lab 1')}`, 'forges[0].name: holds more than a-z, 0-9 and -'],
    [`forges:${LAB.replace('gitea', 'gitlab')}`, 'forges[0].kind: '],
    [`forges:${LAB.replace('https', 'ftp')}`, 'forges[0].url: is no http(s) address'],
    [`forges:${LAB}${LAB}`, 'two forges are named lab'],
    [`forges:${LAB.replace(/\n +url.*/, '')}`, 'lab has no url'],
    [`forges:${LAB.replace(/\n +token.*/, '')}`, 'lab needs either token or app'],
    [`forges:${LAB.replace('LAB_TOKEN', 'NO_TOKEN')}`, 'names NO_TOKEN, which is not set'],
    [`forges:${LAB.replace('env: LAB_TOKEN', 'file: nowhere')}`, "can't be read (ENOENT)"],
    [
      `forges:${LAB}\nrepositories: { app: { concurrency: 1 } }`,
      'repositories.app: is no owner/repo',
    ],
    [`forges:${LAB}\nrepositories: { a/b: { concurrency: 0 } }`, 'repositories.a/b.concurrency'],
  ])('%j is refused, and it says where', (yaml, fault) => {
    expect(faultsOf(yaml)).toContain(fault);
  });

  it('and CONCURRENCY_LIMITS add up, but never limit the same repository', () => {
    const yaml = `forges:${LAB}\nrepositories: { Acme/App: { concurrency: 1 } }`;
    const { concurrencyLimits } = read(yaml, { CONCURRENCY_LIMITS: 'acme/tools=2' });
    expect(concurrencyLimits).toEqual({ 'acme/app': 1, 'acme/tools': 2 });
    expect(faultsOf(yaml, { CONCURRENCY_LIMITS: 'ACME/app=2,acme/tools=2' })).toBe(
      'forgehand.yaml and CONCURRENCY_LIMITS both limit acme/app: take it out of one of them',
    );
    const twice = yaml.replace('1 }', '1 }, acme/app: { concurrency: 2 }');
    expect(faultsOf(twice)).toBe(
      'forgehand.yaml: repositories names acme/app twice, in upper and lower case: keep one of them',
    );
  });

  it('does not go with the settings of one forge', () => {
    expect(faultsOf(`forges:${LAB}`, { FORGE_TOKEN: 'x' })).toContain(
      'FORGEHAND_CONFIG and FORGE_TOKEN are both set',
    );
  });

  it.each([',', 's1,,s2', ' , '])('whose webhook secret is %j is refused', (LAB_SECRET) => {
    expect(faultsOf(`forges:${LAB}`, { LAB_SECRET })).toContain(
      'lab.webhook_secret holds an empty secret between commas',
    );
  });

  it('names no secret that agents are handed', () => {
    expect(faultsOf(`forges:${LAB}`, { AGENT_ENV: 'HOME,LAB_TOKEN' })).toContain(
      'AGENT_ENV names LAB_TOKEN, which agents must not see',
    );
  });

  it('that is missing is told by its path', () => {
    expect(() => readConfig({ FORGEHAND_CONFIG: 'no.yaml' }, folder)).toThrow(
      /FORGEHAND_CONFIG names .*no\.yaml, which can't be read \(ENOENT\)/,
    );
  });
});
