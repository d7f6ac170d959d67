import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { type Program, startProgram } from '../e2e/support/program.ts';
import { commandLine, everythingIn, filesBelow, found, type Written } from './support/canaries.ts';
import { BOT_TOKEN } from './support/forge.ts';
import { type House, SECRET, startHouse } from './support/house.ts';
import { partRow, row } from './support/row.ts';
import { until } from './support/until.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const KEY_LINE = privateKey.split('\n')[5] ?? '';

/** What must be nowhere, each under the name of its place. */
const CANARIES = {
  'webhook secret': SECRET,
  'old webhook secret': 'canary-8a02-webhook-old',
  'token that expires': 'canary-15bd-forge-token-one',
  'token that follows': 'canary-15bd-forge-token-two',
  'password of Redis': 'canary-c0fe-redis-password',
  'operator token': 'canary-44d9-operator-token',
  'wrong operator token': 'canary-9e77-operator-guess',
  'body that nobody signed': 'canary-61aa-unsigned-body',
  'signature of nobody': 'canary-2b5c-unsigned-header',
  'token that the forge sees': BOT_TOKEN,
  "App's key": KEY_LINE,
};
/** Handed to the agent on purpose; nowhere else. */
const PASSED_ON = { 'key of the agent': 'canary-d00d-agent-api-key' };

/** Tells everything it can get hold of, in every way that an agent may speak, and fails. */
const TALE = [
  'env',
  // The worker's, by the same user: out of sight in a pid namespace with a /proc of its own.
  'grep -zahs canary /proc/[0-9]*/environ | xargs -0 -n 1 echo',
  'echo "::progress 50 $AGENT_API_KEY"',
  '{ env; cat /proc/$$/cmdline; ls -la; cat task.json prompt.md; } >"$AGENT_JOURNAL.seen"',
  'printf \'{"outcome":"failed","summary":"it is %s"}\' "$AGENT_API_KEY" >"$FORGEHAND_RESULT"',
];

describe('secrets', () => {
  let house: House;
  let api: string;
  let file: string;
  beforeAll(async () => {
    house = await startHouse({ workers: 0, receiver: false });
    const { redis, env, dir, wire, proxy } = house;
    await redis.client.call(
      ...['ACL', 'SETUSER', 'bot', 'on', `>${CANARIES['password of Redis']}`, '~*', '&*', '+@all'],
    );
    file = join(dir, 'token');
    writeFileSync(file, CANARIES['token that expires']);
    proxy.presentAs(() => BOT_TOKEN);
    const operatorPort = await freePort();
    api = `http://127.0.0.1:${operatorPort}`;
    delete env.FORGE_TOKEN;
    Object.assign(env, {
      FORGE_TOKEN_FILE: file,
      WEBHOOK_SECRET: `${SECRET},${CANARIES['old webhook secret']}`,
      REDIS_URL: `redis://bot:${CANARIES['password of Redis']}@127.0.0.1:${wire.port}`,
      OPERATOR_TOKEN: CANARIES['operator token'],
      OPERATOR_PORT: `${operatorPort}`,
      AGENT_ENV: 'AGENT_JOURNAL,AGENT_API_KEY',
      AGENT_API_KEY: PASSED_ON['key of the agent'],
    });
    await house.startReceiver();
    await house.startWorker();
  });
  afterAll(() => house?.stop());

  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const outputOf = ({ lines, child }: Program): Written => ({
    where: `what \`forgehand ${child.spawnargs.slice(2).join(' ')}\` says`,
    text: JSON.stringify(lines),
  });

  async function pages(number: number): Promise<Written[]> {
    const run = house.runsOf(number)[0]?.id;
    const repository = `ann/shop/${number}`;
    const paths = [
      ...['/', '/graph', '/deliveries', `/tasks/${repository}`, `/runs/${run}`, '/login'],
      ...['/api/tasks', `/api/tasks/${repository}`, '/api/deliveries', `/api/runs/${run}/log`],
      ...['/api/openapi.json', '/metrics', '/nowhere'],
    ];
    const token = CANARIES['operator token'];
    const cookie = await loggedIn(token);
    const read = async (path: string, init: RequestInit) => {
      const response = await fetch(`${api}${path}`, { redirect: 'manual', ...init });
      const headers = JSON.stringify([...response.headers]);
      return { where: `${path}, ${response.status}`, text: headers + (await response.text()) };
    };
    return Promise.all(
      paths.flatMap((path) => [
        read(path, bearer(token)),
        read(path, { headers: { cookie } }),
        read(path, bearer(CANARIES['wrong operator token'])),
      ]),
    );
  }

  async function loggedIn(token: string): Promise<string> {
    const form = await fetch(`${api}/login`);
    const [csrfCookie = ''] = (form.headers.get('set-cookie') ?? '').split(';');
    const csrf = /name="csrf" value="([^"]*)"/.exec(await form.text())?.[1] ?? '';
    const answer = await fetch(`${api}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: csrfCookie, origin: api },
      body: new URLSearchParams({ token, csrf }),
    });
    const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
    return cookie;
  }

  /** A delivery that nobody signed: neither its body nor its headers are anybody's business. */
  const unsigned = () =>
    fetch(`${house.url}/webhooks/github`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'issues',
        'x-github-delivery': CANARIES['signature of nobody'].padEnd(120, '-'),
        'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
        authorization: CANARIES['signature of nobody'],
      },
      body: JSON.stringify({ note: CANARIES['body that nobody signed'] }),
    });

  async function commands(): Promise<Written[]> {
    const { REDIS_URL = '' } = house.env;
    const broken = { REDIS_URL: `${REDIS_URL}-no-port`, GITHUB_APP_PRIVATE_KEY: privateKey };
    const said = [
      startProgram(['config', 'show'], house.env),
      startProgram(['config', 'check'], { ...house.env, ...broken }),
      startProgram(['doctor'], house.env),
      startProgram(['status'], house.env),
      startProgram(['deliveries'], house.env),
      startProgram(['tasks'], house.env),
    ];
    await Promise.all(said.map(({ exited }) => exited));
    return said.map(outputOf);
  }

  row(
    'secrets',
    'planted everywhere; agents tell all they know, tokens expire, Redis refuses, strangers knock',
    () => house,
    async () => {
      expect((await unsigned()).status).toBe(401);
      const talks = await house.assigned('talks', `Act: ${TALE.join('; ')}; exit 1`);
      await house.untilTold(talks, 'failed');
      const next = CANARIES['token that follows'];
      house.proxy.fault(({ token }) => (token === next ? null : { kind: 'answer', status: 401 }));
      const number = await house.assigned('the token expires', 'Act: true');
      await until('the log says so', () => house.said('the token is refused'));
      writeFileSync(file, next);
      await house.untilTold(number, 'done', 40_000);
      const password = CANARIES['password of Redis'];
      await house.redis.client.call('ACL', 'SETUSER', 'bot', `<${password}`, '>another');
      await house.redis.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await until('Redis refuses', () => house.said('WRONGPASS'));
      const down = await fetch(`${house.url}/readyz`);
      await house.redis.client.call('ACL', 'SETUSER', 'bot', `>${password}`);
      await house.settled();

      const written: Written[] = [
        { where: '/readyz', text: await down.text() },
        ...house.programs.map(outputOf),
        ...(await commands()),
        ...(await pages(talks)),
        ...house.programs.map(({ child }) => commandLine(child.pid ?? 0)),
        ...house.proxy.journal.map(({ method, path, body }) => ({
          where: `${method} ${path}`,
          text: path + body,
        })),
        ...(await everythingIn(house.redis.client)),
        ...filesBelow(house.dir).filter(({ where }) => where !== file),
      ];
      const seen = `${join(house.dir, 'agents.txt')}.seen`;
      // What the agent wrote itself, into its own folder.
      const ofAgent = (path: string) => path === seen || path.endsWith('/result.json');
      const outside = written.filter(({ where }) => !ofAgent(where));
      expect(found(CANARIES, written)).toEqual([]);
      expect(found(PASSED_ON, outside)).toEqual([]);
      expect(readFileSync(seen, 'utf8')).toContain(PASSED_ON['key of the agent']);
      const logs = written.filter(({ where }) => where.startsWith('Redis, {forgehand}:log:'));
      const said = logs.map(({ text }) => text).join();
      expect(said).toContain('AGENT_API_KEY=[redacted]');
      expect(said.includes('OPERATOR_TOKEN=')).toBe(!house.said('see no process but their own'));
      const [status = ''] = await house.forge.told(talks);
      expect(status).toContain('it is [redacted]');
      return { note: `${Object.keys(CANARIES).length} secrets, ${written.length} places` };
    },
    90_000,
  );
});

describe("an App's key", () => {
  partRow('secrets', 'the key of an App that the forge refuses, and one that is none', async () => {
    const env = {
      FORGE: 'github',
      FORGE_URL: 'http://127.0.0.1:9',
      GITHUB_APP_ID: '7',
      WEBHOOK_SECRET: 'a-secret-of-the-hook',
      LOG_LEVEL: 'trace',
    };
    const half = privateKey.split('\n').slice(0, 9).join('\n');
    for (const key of [privateKey, half]) {
      const program = startProgram(['doctor'], { ...env, GITHUB_APP_PRIVATE_KEY: key });
      await program.exited;
      const text = JSON.stringify(program.lines);
      expect(text.length).toBeGreaterThan(2);
      expect(found(CANARIES, [{ where: 'doctor', text }])).toEqual([]);
    }
    return {};
  });
});
