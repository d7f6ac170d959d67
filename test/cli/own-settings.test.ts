import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, expect, it } from 'vitest';
import type { TaskFile } from '../../src/agent/agent.ts';
import { start } from '../../src/cli/start.ts';
import { readConfig } from '../../src/config.ts';
import type { Shutdown } from '../../src/shutdown.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { startFakeGitea } from '../forge/gitea/fake.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const soon = { timeout: 20_000 };
/** Keeps its task and what it finds of KEY and OWN under its name, then does what it is told. */
const AGENT = `cat >"$1.json"; echo "KEY=$KEY OWN=$OWN" >"$1.env"; echo one; echo "two of $OWN"
case $2 in hangs) exec sleep 300;; esac`;

type Repositories = Record<string, Record<string, unknown>>;

/** A bot whose file says this of repositories; `agent` is the command of one that is called so. */
async function aBot(own: (agent: (name: string, does: string) => string) => Repositories) {
  const folder = mkdtempSync(join(tmpdir(), 'forgehand-own-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'agent.sh'), AGENT);
  const agent = (name: string, does: string) => `sh ${folder}/agent.sh ${folder}/${name} ${does}`;
  const fake = await startFakeGitea();
  closing.push(fake.close);
  const forge = {
    ...{ name: 'gitea', kind: 'gitea', url: fake.url, token: { env: 'TOKEN' } },
    webhook_secret: { env: 'SECRET' },
  };
  // JSON is YAML.
  const file = JSON.stringify({ forges: [forge], repositories: own(agent) });
  writeFileSync(join(folder, 'forgehand.yaml'), file);
  const config = readConfig(
    {
      FORGEHAND_CONFIG: 'forgehand.yaml',
      ...{ TOKEN: 'token-forgehand', SECRET: 'a-webhook-secret', PATH: process.env.PATH ?? '' },
      ...{ PORT: `${await freePort()}`, OPERATOR_PORT: `${await freePort()}` },
      ...{ KILL_GRACE: '1s', DRAIN_DEADLINE: '5s', SWEEP_INTERVAL: '1s' },
      ...{ AGENT_COMMAND: agent('all', 'works'), AGENT_ENV: 'KEY', NOTIFY: 'done,failed' },
      ...{ KEY: 'the-key-of-all', OWN: 'the-key-of-one' },
    },
    folder,
  );

  let shutdown: Shutdown | null = null;
  const stop = () => shutdown?.stop('the test is over');
  closing.push(stop);

  return {
    async start() {
      const process = { on: () => {}, off: () => {}, exit: () => {} };
      shutdown = await start(config, pino({ level: 'silent' }), process);
    },
    stop,
    /** An issue in the bot's hands there, and what becomes of it. */
    async assigned(fullName: string) {
      const { home, people } = fake.addRepository(fullName);
      const ref = await people.openIssue({ title: 'Do it', assignees: [people.bot] });
      const own = async () =>
        (await people.commentsOf(ref))
          .filter(({ author }) => author.id === people.bot.id)
          .map(({ body }) => body);
      return {
        people,
        labels: () => people.labelsOf(ref),
        state: () => home.issues.get(ref.number)?.state,
        status: async () => (await own())[0],
        notices: async () => (await own()).slice(1),
      };
    },
    read: (name: string) => readFileSync(join(folder, name), 'utf8').trim(),
    task: (name: string): TaskFile =>
      JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')),
  };
}

/** How long it was told that it may take, in ms: a run is minted when it begins. */
function limitOf({ run }: TaskFile): number {
  return Math.round((Date.parse(run.deadline) - run.generation) / 1_000) * 1_000;
}

it('each repository has its own agent, with its variables and its time, and its own way of telling', async () => {
  const bot = await aBot((agent) => ({
    'Acme/Slow': {
      ...{ agent_command: agent('slow', 'hangs'), agent_env: ['OWN'], run_timeout: '2s' },
      notify: [],
    },
    'acme/silent': { agent_command: agent('silent', 'hangs'), stall_timeout: '1s', log_tail: 0 },
    'acme/closed': { agent_command: agent('closed', 'works'), when_done: 'close', log_tail: 1 },
  }));
  const [slow, silent, closed, other] = await Promise.all(
    ['acme/slow', 'acme/silent', 'acme/closed', 'acme/other'].map((name) => bot.assigned(name)),
  );
  await bot.start();

  await expect.poll(() => slow?.status(), soon).toContain('it exceeded the time limit');
  expect(await slow?.status()).toContain('two of [redacted]');
  expect(bot.read('slow.env')).toBe('KEY= OWN=the-key-of-one');
  expect(limitOf(bot.task('slow'))).toBe(2_000);

  await expect.poll(() => silent?.status(), soon).toContain('it was silent for too long');
  expect(await silent?.status()).not.toContain('of the log');

  await expect.poll(() => closed?.state(), soon).toBe('closed');
  expect(await closed?.status()).not.toContain('stays open');
  expect(await closed?.status()).toContain('last line of the log');
  expect(bot.read('closed.env')).toBe('KEY=the-key-of-all OWN=');

  await expect.poll(() => other?.labels(), soon).toEqual(['agent/done']);
  expect(bot.read('all.env')).toBe('KEY=the-key-of-all OWN=');
  expect(limitOf(bot.task('all'))).toBe(3_600_000);

  await bot.stop();
  expect(other?.state()).toBe('open');
  expect(await Promise.all([slow, silent, closed, other].map((one) => one?.notices()))).toEqual([
    ...[[], [expect.stringContaining('✖ Failed')]],
    ...[[expect.stringContaining('✔ Done')], [expect.stringContaining('✔ Done')]],
  ]);
});

it('where the agent of one repository is broken, its tasks wait and say why, and no other does', async () => {
  const bot = await aBot((agent) => ({
    'acme/broken': { agent_command: '/no/such/agent --quiet' },
    'acme/fine': { agent_command: agent('fine', 'works') },
  }));
  const broken = await bot.assigned('acme/broken');
  await bot.start();
  await expect
    .poll(() => broken.status(), soon)
    .toContain(
      'It can’t start: its repository’s agent could not be started: /no/such/agent does not exist. It is tried again every ten minutes.',
    );
  expect(await broken.labels()).toEqual(['agent/queued']);
  const [fine, other] = [await bot.assigned('acme/fine'), await bot.assigned('acme/other')];
  await expect.poll(() => fine.labels(), soon).toEqual(['agent/done']);
  await expect.poll(() => other.labels(), soon).toEqual(['agent/done']);
});

it('a repository that is renamed has what the file says of its new name', async () => {
  const bot = await aBot((agent) => ({
    'acme/old': { agent_command: agent('old', 'works') },
    'acme/new': { agent_command: agent('new', 'works'), when_done: 'close' },
  }));
  const issue = await bot.assigned('acme/old');
  await issue.people.rename('acme/new');
  await bot.start();
  await expect.poll(() => issue.state(), soon).toBe('closed');
  expect(bot.task('new').repository.fullName).toBe('acme/new');
  expect(() => bot.task('old')).toThrow('ENOENT');
});
