import pino from 'pino';
import { afterEach, expect, it } from 'vitest';
import { startFigures } from '../../src/cli/figures.ts';
import { type OperatorForge, startOperator } from '../../src/cli/operator.ts';
import { readBaseConfig } from '../../src/config.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { aCommit, aTold, keyFor } from '../support/records.ts';
import { ann } from '../support/sight.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Page, API and metrics of a bot whose ledger is in memory. */
async function start(env: Record<string, string>, forges: OperatorForge[] = []) {
  const lines: { msg: string; port?: number }[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line)) });
  const ledger = createMemoryLedger();
  const figures = startFigures(ledger, log);
  closing.push(() => figures.close());
  const engine = { ledger, queue: createMemoryQueue(), figures };
  const listening = await startOperator(readBaseConfig(env, '/'), forges, engine, log);
  closing.push(() => listening?.close());
  return { listening, ledger, lines, url: listening?.url ?? '' };
}

it('a port that is taken costs the page, not the bot, and the log says which setting helps', async () => {
  const OPERATOR_PORT = `${await freePort()}`;
  expect((await start({ OPERATOR_PORT })).listening).not.toBeNull();
  const { listening, lines } = await start({ OPERATOR_PORT });
  expect(listening).toBeNull();
  expect(lines).toMatchObject([
    {
      msg: 'operator: no page here: set OPERATOR_PORT and OPERATOR_HOST to what is free here',
      port: +OPERATOR_PORT,
    },
  ]);
});

/** A forge that shows a status comment, whatever it is asked for. */
const FORGE = {
  learn: () => {},
  readComment: async () => ({
    ...{ id: 5, author: ann, body: '**Held** by ann', url: 'https://git.example.org/c' },
    ...{ createdAt: '', updatedAt: '' },
  }),
};

it("a task's page says why it waits, and opens its forge once, when a comment is first shown", async () => {
  let opened = 0;
  const open = async () => {
    opened += 1;
    return FORGE;
  };
  const env = { OPERATOR_PORT: `${await freePort()}` };
  const { ledger, url } = await start(env, [{ name: 'gitea', kind: 'gitea', open }]);
  await ledger.nameRepository('gitea', { id: 7, fullName: 'acme/app' });
  for (const n of [1, 2]) await ledger.commit(aCommit(keyFor(n), 'queued'));
  await fetch(`${url}/`);
  expect(opened).toBe(0);
  ledger.readTold = async () => aTold();
  for (const n of [1, 2]) {
    const page = await (await fetch(`${url}/tasks/acme/app/${n}`)).text();
    expect(page).toContain('<strong>Held</strong> by ann');
    expect(page).toContain('class="sentence">No worker is alive: start one.');
  }
  expect(opened).toBe(1);
});

it('a forge that can not be opened costs a page its comment alone, until it can', async () => {
  let isThere = false;
  const open = async () => {
    if (!isThere) throw new Error('its token’s file can’t be read');
    return FORGE;
  };
  const env = { OPERATOR_PORT: `${await freePort()}` };
  const { ledger, url } = await start(env, [{ name: 'gitea', kind: 'gitea', open }]);
  await ledger.nameRepository('gitea', { id: 7, fullName: 'acme/app' });
  for (const n of [1, 2]) await ledger.commit(aCommit(keyFor(n), 'queued'));
  ledger.readTold = async () => aTold();
  const page = async (n: number) => (await fetch(`${url}/tasks/acme/app/${n}`)).text();
  expect(await page(1)).toContain("the forge didn't show it just now");
  isThere = true;
  expect(await page(2)).toContain('<strong>Held</strong> by ann');
});

it('with a token it asks for it, and counts what scrapes it', async () => {
  const env = { OPERATOR_PORT: `${await freePort()}`, OPERATOR_TOKEN: 'a-long-operator-token' };
  const { url } = await start(env);
  expect((await fetch(`${url}/api/tasks`)).status).toBe(401);
  const headers = { authorization: 'Bearer a-long-operator-token' };
  expect((await fetch(`${url}/api/tasks`, { headers })).status).toBe(200);
  expect(await (await fetch(`${url}/metrics`, { headers })).text()).toContain(
    'forgehand_build_info',
  );
});
