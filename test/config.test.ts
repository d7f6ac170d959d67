import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, hasForgeSettings, readBaseConfig, readConfig } from '../src/config.ts';

const GITEA = {
  FORGE: 'gitea',
  FORGE_URL: 'https://git.example.org/gitea/',
  FORGE_TOKEN: 'token-of-the-bot',
  WEBHOOK_SECRET: 'newest-secret, older-secret',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forgehand-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env, folder);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).faults;
  }
  return [];
}

describe('what is set', () => {
  it('needs four settings and has a default for everything else', () => {
    const config = readConfig(GITEA, folder);
    expect(config).toMatchObject({
      forge: { kind: 'gitea', name: 'gitea', url: 'https://git.example.org/gitea' },
      publicUrl: null,
      http: { host: '127.0.0.1', port: 3000, maxBytes: 1_048_576 },
      operator: { host: '127.0.0.1', port: 3001, token: null },
      store: { kind: 'embedded' },
      dataDir: join(folder, '.forgehand'),
      runRetentionMs: 86_400_000,
      agent: {
        command: null,
        runTimeoutMs: 3_600_000,
        stallTimeoutMs: 900_000,
        killGraceMs: 10_000,
      },
      concurrency: 2,
      concurrencyLimits: {},
      drainDeadlineMs: 30_000,
      leaseMs: 60_000,
      maxAttempts: 3,
      retryBackoffMs: 30_000,
      labelPrefix: 'agent/',
      triggerLabel: null,
      unblockOn: 'done',
      whenDone: 'leave',
      notify: ['done', 'failed', 'question'],
      logTail: 20,
      commandUsers: [],
      breakerRuns: 10,
      breakerWrites: 60,
      sweepIntervalMs: 300_000,
      log: { level: 'info', format: 'auto' },
      failpoint: null,
    });
    expect(config.forge.auth).toMatchObject({ kind: 'token' });
    expect(config.forge.webhookSecrets()).toEqual(['newest-secret', 'older-secret']);
  });

  it('names the forge as told, and GitHub has an address of its own', () => {
    expect(readConfig({ ...GITEA, FORGE_NAME: 'lab-2' }, folder).forge.name).toBe('lab-2');
    const { FORGE_URL: _, ...rest } = GITEA;
    expect(readConfig({ ...rest, FORGE: 'github' }, folder).forge.url).toBe(
      'https://api.github.com',
    );
  });

  it('takes a GitHub App in place of a token', () => {
    const env = {
      FORGE: 'github',
      WEBHOOK_SECRET: 'secret-1',
      GITHUB_APP_ID: '77',
      GITHUB_APP_PRIVATE_KEY: '-----BEGIN\nabc',
    };
    const { auth } = readConfig(env, folder).forge;
    expect(auth).toMatchObject({ kind: 'app', appId: 77 });
    expect(auth.kind === 'app' && auth.privateKey.read()).toBe('-----BEGIN\nabc');
  });

  it.each([
    ['DRAIN_DEADLINE', '90s', 'drainDeadlineMs', 90_000],
    ['SWEEP_INTERVAL', '1.5 h', 'sweepIntervalMs', 5_400_000],
    ['LEASE_DURATION', '2s', 'leaseMs', 2_000],
    ['RUN_RETENTION', '0', 'runRetentionMs', 0],
    [
      'CONCURRENCY_LIMITS',
      'Owner/Repo=1, a/b=3',
      'concurrencyLimits',
      { 'owner/repo': 1, 'a/b': 3 },
    ],
    ['NOTIFY', ',', 'notify', []],
    ['COMMAND_USERS', 'ann, bob', 'commandUsers', ['ann', 'bob']],
    ['TRIGGER_LABEL', 'run-agent', 'triggerLabel', 'run-agent'],
  ])('reads %s=%s', (name, value, key, expected) => {
    expect(readBaseConfig({ [name]: value }, folder)).toMatchObject({ [key]: expected });
  });

  it.each([
    ['512 kB', 512_000],
    ['2MiB', 2_097_152],
    ['4096', 4_096],
  ])('reads the size %s', (text, bytes) => {
    expect(readBaseConfig({ WEBHOOK_MAX_BYTES: text }, folder).http.maxBytes).toBe(bytes);
  });

  it('finds Redis by address, cluster or sentinels', () => {
    const store = (env: Record<string, string>) => readBaseConfig(env, folder).store;
    expect(store({ REDIS_URL: 'redis://h:1/0' })).toMatchObject({ kind: 'url' });
    expect(store({ REDIS_CLUSTER: 'a:1,[::1]:2' })).toEqual({
      kind: 'cluster',
      nodes: [
        { host: 'a', port: 1 },
        { host: '[::1]', port: 2 },
      ],
      url: null,
    });
    expect(store({ REDIS_SENTINEL: 'a:26379' })).toMatchObject({ kind: 'sentinel' });
  });

  it('gives the agent only what it may see', () => {
    const env = {
      ...GITEA,
      PATH: '/bin',
      LANG: 'C',
      HOME: '/h',
      KEY: 'k-value-1',
      AGENT_ENV: 'KEY,GONE',
    };
    expect(readConfig(env, folder).agent.env).toEqual({
      PATH: '/bin',
      LANG: 'C',
      STUB_SECONDS: '2',
      KEY: 'k-value-1',
    });
  });
});

describe('what is wrong', () => {
  it('is told all at once, each with its remedy', () => {
    expect(faultsOf({})).toEqual([
      'FORGE is missing: set it to gitea, forgejo or github',
      expect.stringMatching(/^FORGE_TOKEN is missing: make a token/),
      'WEBHOOK_SECRET is missing: set it to the secret in the repository’s webhook settings',
    ]);
    const error = new ConfigError(faultsOf({ FORGE: 'gitea', PORT: 'x' }));
    expect(error.message.split('\n')).toHaveLength(5);
  });

  it.each([
    ['FORGE', 'gitlab', /^FORGE "gitlab" is none of gitea, forgejo, github: set it/],
    ['FORGE_NAME', 'My Lab', /^FORGE_NAME "My Lab" holds more than a-z/],
    ['FORGE_URL', 'git.example.org', /^FORGE_URL "git.example.org" is no http\(s\) address/],
    ['WEBHOOK_SECRET', '', /^WEBHOOK_SECRET is missing/],
    ['WEBHOOK_SECRET', 'one,,two', /^WEBHOOK_SECRET holds an empty secret/],
    ['PORT', '0', /^PORT "0" is no whole number from 1 to 65535/],
    ['PORT', '3e3', /^PORT "3e3"/],
    ['PORT', '3001', /^PORT and OPERATOR_PORT are the same/],
    ['LEASE_DURATION', '1s', /^LEASE_DURATION "1s" is shorter than 2s/],
    ['RUN_TIMEOUT', '1 hour', /^RUN_TIMEOUT "1 hour" is no duration like 90s, 5m or 1h/],
    ['RUN_TIMEOUT', '99d', /longer than 24d/],
    ['WEBHOOK_MAX_BYTES', '1 GiB', /^WEBHOOK_MAX_BYTES "1 GiB" is not from 1024/],
    ['WEBHOOK_MAX_BYTES', 'big', /is no size like 1 MiB/],
    ['WEBHOOK_MAX_BYTES', '1 xB', /is no size like 1 MiB/],
    ['AGENT_COMMAND', 'agent "x', /has a quote " that is never closed/],
    ['AGENT_ENV', 'A-B', /holds "A-B", which is no name/],
    ['AGENT_ENV', 'HOME,FORGE_TOKEN', /^AGENT_ENV names FORGE_TOKEN, which agents must not see/],
    ['AGENT_ENV', 'OPERATOR_TOKEN_FILE', /agents must not see/],
    ['CONCURRENCY_LIMITS', 'repo=1', /holds "repo=1", which is not like owner\/repo=1/],
    ['NOTIFY', 'done,all', /holds "all", which is none of done, failed, question/],
    ['KILL_GRACE', '30s', /^KILL_GRACE is not shorter than DRAIN_DEADLINE/],
    ['REDIS_CLUSTER', 'a:99999', /holds "a:99999", which is not like host:6379/],
    ['REDIS_CLUSTER', ',', /names no node/],
    ['STUB_SECONDS', '-1', /is no number of seconds/],
    ['FORGEHAND_CONFIG', 'forgehand.yaml', /^FORGEHAND_CONFIG and FORGE are both set/],
    ['GITHUB_APP_ID', '7', /GITHUB_APP_ID is for FORGE=github only/],
    ['GITHUB_APP_ID', '7', /FORGE_TOKEN and a GitHub App are both set/],
    ['GITHUB_APP_ID', '7', /GITHUB_APP_PRIVATE_KEY is missing/],
    ['LABEL_PREFIX', 'a b', /^LABEL_PREFIX/],
  ])('%s=%s', (name, value, fault) => {
    expect(faultsOf({ ...GITEA, [name]: value }).join('\n')).toMatch(
      new RegExp(fault.source, `${fault.flags}m`),
    );
  });

  it('both ways to Redis at once', () => {
    const env = { ...GITEA, REDIS_CLUSTER: 'a:1', REDIS_SENTINEL: 'b:2' };
    expect(faultsOf(env)).toEqual([
      'REDIS_CLUSTER and REDIS_SENTINEL are both set: unset one of them',
    ]);
    expect(() => readBaseConfig(env, folder)).toThrow(ConfigError);
  });

  it.each([
    ['REDIS_URL', 'http://:hunter2-pass@h'],
    ['REDIS_URL', 'redis://:hunter2-pass/@h:x'],
    ['REDIS_URL', 'redis://:hunter2-pass%zz@h'],
    ['OPERATOR_TOKEN', 'hunter2-pass'],
    ['FORGE_URL', 'https://ann:hunter2-pass@git.example.org'],
  ])('%s is told without showing it', (name, value) => {
    const faults = faultsOf({ ...GITEA, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name);
    expect(faults[0]).not.toContain('hunter2');
  });
});

describe('a trigger label', () => {
  const GITHUB = { ...GITEA, FORGE: 'github', FORGE_URL: 'https://api.github.com' };

  it('in the scope of the phases is a fault where labels of a scope exclude each other', () => {
    const [fault, ...more] = faultsOf({ ...GITEA, TRIGGER_LABEL: 'agent/run' });
    expect(fault).toContain('TRIGGER_LABEL is agent/run, in the scope agent/');
    expect(fault).toContain('Name it outside of that scope, like run-agent');
    expect(more).toEqual([]);
    const elsewhere = { LABEL_PREFIX: 'bot/', TRIGGER_LABEL: 'agent/run' };
    expect(readConfig({ ...GITEA, ...elsewhere }, folder).triggerLabel).toBe('agent/run');
    const unscoped = { LABEL_PREFIX: 'bot-', TRIGGER_LABEL: 'bot-run' };
    expect(readConfig({ ...GITEA, ...unscoped }, folder).triggerLabel).toBe('bot-run');
    expect(readConfig({ ...GITHUB, TRIGGER_LABEL: 'agent/run' }, folder).triggerLabel).toBe(
      'agent/run',
    );
  });

  it.each(['agent/queued', 'Agent/Hold'])('that the bot sets itself (%s) is a fault', (label) => {
    expect(faultsOf({ ...GITHUB, TRIGGER_LABEL: label })).toEqual([
      `TRIGGER_LABEL is ${label}, which the bot sets itself: name another, like run-agent`,
    ]);
  });
});

describe('a file .env in the folder', () => {
  it('is read, and the environment wins', () => {
    writeFileSync(join(folder, '.env'), 'FORGE=forgejo\nPORT=4000\nLOG_LEVEL="debug"\n');
    try {
      const config = readConfig({ ...GITEA, PORT: '5000' }, folder);
      expect(config.forge.kind).toBe('gitea');
      expect(config.http.port).toBe(5000);
      expect(config.log.level).toBe('debug');
      expect(hasForgeSettings({}, folder)).toBe(true);
    } finally {
      rmSync(join(folder, '.env'));
    }
  });

  it('that can’t be read is a fault with a remedy', () => {
    const path = mkdtempSync(join(folder, 'x-'));
    mkdtempSync(join(path, 'y-'));
    const broken = join(path, '.env');
    writeFileSync(broken, '');
    rmSync(broken);
    expect(hasForgeSettings({}, path)).toBe(false);
    expect(() => readConfig(GITEA, '/dev/null')).toThrow(
      /can't be read \(ENOTDIR\): make it readable/,
    );
  });
});

it('sees whether anybody began to configure a forge', () => {
  expect(hasForgeSettings({ FORGE_TOKEN: 'x' }, folder)).toBe(true);
  expect(hasForgeSettings({ FORGE: ' ' }, folder)).toBe(false);
  expect(hasForgeSettings({ FORGEHAND_FAILPOINT: 'x', PORT: '1' }, folder)).toBe(false);
});

describe('a secret in a file', () => {
  const { FORGE_TOKEN: _, ...noToken } = GITEA;

  it('is read again each time, and all its values stay secret', () => {
    const path = join(folder, 'token');
    writeFileSync(path, 'first-token\n');
    const config = readConfig({ ...noToken, FORGE_TOKEN_FILE: 'token' }, folder);
    const { auth } = config.forge;
    if (auth.kind !== 'token') throw new Error('no token');
    expect(auth.token.read()).toBe('first-token');
    writeFileSync(path, 'second-token\n');
    expect(auth.token.read()).toBe('second-token');
    expect(config.secrets()).toEqual(
      expect.arrayContaining(['first-token', 'second-token', 'newest-secret', 'older-secret']),
    );
  });

  it.each([
    [
      'missing',
      'no-such-file',
      /^FORGE_TOKEN_FILE names .*no-such-file, which can't be read \(ENOENT\)/,
    ],
    ['empty', 'empty', /^FORGE_TOKEN_FILE names .*, which is empty/],
  ])('that is %s is one fault', (_name, file, fault) => {
    writeFileSync(join(folder, 'empty'), '\n');
    const faults = faultsOf({ ...noToken, FORGE_TOKEN_FILE: file });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  it('and in the environment is a fault', () => {
    writeFileSync(join(folder, 'token'), 'one');
    expect(faultsOf({ ...GITEA, FORGE_TOKEN_FILE: 'token' })).toEqual([
      'FORGE_TOKEN and FORGE_TOKEN_FILE are both set: unset one of them',
    ]);
  });
});

it('knows every secret: tokens, a Redis password as written and as meant, what agents get', () => {
  const env = {
    ...GITEA,
    REDIS_URL: 'redis://:p%40ssword@h:1/0',
    AGENT_ENV: 'KEY',
    KEY: 'agent-key-1',
    OPERATOR_TOKEN: 'operator-token-1234',
  };
  const config = readConfig(env, folder);
  expect(config.secrets()).toEqual(
    expect.arrayContaining([
      'token-of-the-bot',
      'p%40ssword',
      'p@ssword',
      'agent-key-1',
      'operator-token-1234',
    ]),
  );
  expect(readBaseConfig({ REDIS_URL: 'redis://h:1' }, folder).secrets()).toEqual([]);
});
