import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, expect, it } from 'vitest';
import { openForges } from '../../src/cli/forges.ts';
import { start } from '../../src/cli/start.ts';
import { readConfig } from '../../src/config.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { startFakeGitea } from '../forge/gitea/fake.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const silent = pino({ level: 'silent' });

async function aForge() {
  const fake = await startFakeGitea();
  closing.push(fake.close);
  return { fake, people: fake.addRepository('acme/app').people };
}

async function configFor(forges: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'forgehand-forges-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const token = { env: 'TOKEN' };
  const file = {
    forges: Object.entries(forges).map(([name, url]) => ({
      ...{ name, kind: 'gitea', url, token, webhook_secret: { env: 'SECRET' } },
    })),
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'forgehand.yaml'), JSON.stringify(file));
  const env = {
    FORGEHAND_CONFIG: 'forgehand.yaml',
    TOKEN: 'token-forgehand',
    SECRET: 'a-webhook-secret',
    PATH: process.env.PATH ?? '',
    PORT: `${await freePort()}`,
    OPERATOR_PORT: `${await freePort()}`,
    STUB_SECONDS: '0.1',
    KILL_GRACE: '1s',
    DRAIN_DEADLINE: '5s',
  };
  return readConfig(env, folder);
}

it('issues of two forges, with the same repository and number, are worked side by side', async () => {
  const [one, other] = [await aForge(), await aForge()];
  const refs = await Promise.all(
    [one, other].map(({ people }) => people.openIssue({ title: 'Do it', assignees: [people.bot] })),
  );
  const config = await configFor({ one: one.fake.url, other: other.fake.url });
  const own = { on: () => {}, off: () => {}, exit: () => {} };
  const shutdown = await start(config, silent, own);
  closing.push(() => shutdown.stop('the test is over'));
  for (const [i, { people }] of [one, other].entries()) {
    const labels = () => people.labelsOf(refs[i] as (typeof refs)[0]);
    await expect.poll(labels, { timeout: 15_000 }).toEqual(['agent/done']);
  }
  const response = await fetch(`http://127.0.0.1:${config.http.port}/webhooks/other`);
  expect(response.status).toBe(405);
});

it('one of several that does not answer is asked again, and the others work meanwhile', async () => {
  const [up, down] = [await aForge(), await aForge()];
  down.fake.meet(/^GET \/user$/, { status: 401 }, 1);
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  const config = await configFor({ up: up.fake.url, down: down.fake.url });
  const ledger = createMemoryLedger();
  const forges = await openForges(config, ledger, log, { askAgainMs: 20 });
  expect(forges.get('up')?.bot().login).toBe('forgehand');
  expect(() => forges.get('down')?.bot()).toThrow('who the bot is there is not known yet');
  expect(lines.map(({ forge, level }) => [forge, level])).toContainEqual(['down', 50]);
  await expect.poll(() => ledger.identity('down')).toMatchObject({ login: 'forgehand' });
  expect(forges.get('down')?.bot().login).toBe('forgehand');
});

it('one that answers slowly is asked again only when it has answered', async () => {
  const forges = { up: await aForge(), slow: await aForge(), down: await aForge() };
  forges.slow.fake.meet(/^GET \/user$/, { status: 401 }, 1);
  forges.down.fake.meet(/^GET \/user$/, { status: 401 }, 8);
  const urls = Object.entries(forges).map(([name, { fake }]) => [name, fake.url]);
  const ledger = createMemoryLedger();
  let introduced = 0;
  let answer = () => {};
  const setIdentity: typeof ledger.setIdentity = async (forge, bot) => {
    if (forge === 'slow') {
      introduced += 1;
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
    }
    await ledger.setIdentity(forge, bot);
  };
  const config = await configFor(Object.fromEntries(urls));
  await openForges(config, { ...ledger, setIdentity }, silent, { askAgainMs: 20 });
  await expect.poll(() => introduced).toBe(1);
  // Meanwhile the other one is asked several times.
  await expect.poll(() => ledger.identity('down')).toMatchObject({ login: 'forgehand' });
  expect(introduced).toBe(1);
  answer();
  await expect.poll(() => ledger.identity('slow')).toMatchObject({ login: 'forgehand' });
});

it('with none that answers the bot does not start', async () => {
  const config = await configFor({ one: 'http://127.0.0.1:1', two: 'http://127.0.0.1:1' });
  await expect(openForges(config, createMemoryLedger(), silent)).rejects.toMatchObject({
    kind: 'unavailable',
  });
});

it('where the bot may not write is said at the start, with the remedy, and no start waits for it', async () => {
  const { fake } = await aForge();
  const ledger = createMemoryLedger();
  for (const [fullName, facts] of Object.entries({
    'acme/own': { mayWrite: true },
    'acme/others': { mayWrite: false },
    'acme/left': { mayWrite: false, archived: true },
  })) {
    const { home, people } = fake.addRepository(fullName);
    await people.setFacts(facts);
    if (!facts.mayWrite) home.writers.delete(people.bot.id);
    await ledger.nameRepository('one', { id: home.facts.id, fullName });
  }
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  await openForges(await configFor({ one: fake.url }), ledger, log);
  const warnings = () => lines.filter(({ level }) => level === 40);
  await expect.poll(warnings).toMatchObject([{ forge: 'one', repositories: ['acme/others'] }]);
  expect(String(warnings()[0]?.msg)).toContain('give its user write access');
});
