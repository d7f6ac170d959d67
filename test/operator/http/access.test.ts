import { request as httpRequest } from 'node:http';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isLoopbackHost, wasForwarded } from '../../../src/operator/http/access/loopback.ts';
import { createSessions } from '../../../src/operator/http/access/sessions.ts';
import { aCommit, keyFor } from '../../support/records.ts';
import { bearer, csrfOf, logIn, openPort, TOKEN } from './port.ts';

const A = keyFor(1);
const EVERYTHING = [
  '/',
  '/graph',
  '/deliveries',
  '/tasks/acme/app/1',
  '/runs/gitea-7-1-abc-t1',
  '/api/tasks',
  '/api/tasks/acme/app/1',
  '/api/deliveries',
  '/api/openapi.json',
  '/api/runs/gitea-7-1-abc-t1/log',
  '/metrics',
  '/assets/app.css',
  '/login',
];

/** fetch doesn't let a Host be chosen. */
function askAs(
  url: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    httpRequest(`${url}${path}`, { headers: { connection: 'close', ...headers } }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

async function withSecretTask(port: Awaited<ReturnType<typeof openPort>>) {
  const commit = aCommit(A, 'queued');
  await port.ledger.commit({ ...commit, record: { ...commit.record, title: 'Very secret' } });
  await port.ledger.appendLog('gitea-7-1-abc-t1', ['Very secret']);
}

describe('without OPERATOR_TOKEN', () => {
  it.each(EVERYTHING)('%s is for this machine alone', async (path) => {
    const port = await openPort();
    await withSecretTask(port);
    const { host } = new URL(port.url);
    const strangers: Record<string, string>[] = [
      { host: 'forgehand.example.org' },
      { host: `192.168.1.5:${new URL(port.url).port}` },
      { host: '127.0.0.1.evil.example' },
      { host, 'x-forwarded-for': '127.0.0.1' },
      { host, 'x-forwarded-host': 'localhost' },
      { host, forwarded: 'for=127.0.0.1' },
      { host, 'x-real-ip': '127.0.0.1' },
    ];
    for (const headers of strangers) {
      const { status, body } = await askAs(port.url, path, headers);
      expect([path, headers, status]).toEqual([path, headers, 403]);
      expect(body).not.toContain('secret');
      const stream = await askAs(port.url, path, { ...headers, accept: 'text/event-stream' });
      expect(stream.status).toBe(403);
    }
    expect((await askAs(port.url, path, { host: 'localhost:3001' })).status).not.toBe(403);
  });

  const outside = Object.values(networkInterfaces())
    .flat()
    .find((one) => one && !one.internal && one.family === 'IPv4')?.address;

  it.runIf(outside)('a Host that lies does not help from another address', async () => {
    const port = await openPort({ host: '0.0.0.0' });
    const url = `http://${outside}:${new URL(port.url).port}`;
    for (const path of EVERYTHING)
      expect((await askAs(url, path, { host: 'localhost' })).status).toBe(403);
  });

  it('a page of another site can change nothing', async () => {
    const port = await openPort();
    await withSecretTask(port);
    const elsewhere = { origin: 'https://evil.example' };
    const tries = [
      () => port.ask('/api/pause', { method: 'POST', headers: elsewhere }),
      () => port.ask('/api/pause', { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } }),
      () => port.ask('/api/pause', { form: {} }),
      () => port.ask('/api/pause', { method: 'POST', headers: { 'content-type': 'text/plain' } }),
      () =>
        port.ask('/api/tasks/acme/app/1/cancel', { method: 'POST', headers: { origin: 'null' } }),
      () => port.ask('/pause', { form: {} }),
      () => port.ask('/pause', { form: { csrf: 'x' } }),
      () => port.ask('/tasks/acme/app/1/cancel', { form: {} }),
      () => port.ask('/deliveries/x/replay', { form: {} }),
    ];
    for (const attempt of tries) expect([403, 415]).toContain((await attempt()).status);
    const { cookie } = await aSession(port);
    const csrf = await csrfOf(port, { cookie });
    const stolen = await port.ask('/pause', { form: { csrf }, headers: { cookie, ...elsewhere } });
    expect(stolen.status).toBe(403);
    expect(await port.ledger.paused()).toBeNull();
    expect((await port.ledger.read(A)).wishes).toEqual([]);
  });

  it('its own forms work, and a form of another session does not', async () => {
    const port = await openPort();
    await withSecretTask(port);
    const one = await aSession(port);
    const other = await aSession(port);
    const wrong = { form: { csrf: other.csrf }, headers: { cookie: one.cookie } };
    expect((await port.ask('/tasks/acme/app/1/hold', wrong)).status).toBe(403);
    const right = { form: { csrf: one.csrf }, headers: { cookie: one.cookie } };
    const answer = await port.ask('/tasks/acme/app/1/hold', right);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/tasks/acme/app/1']);
    expect((await port.ledger.read(A)).wishes).toMatchObject([{ kind: 'hold', by: 'operator' }]);
  });

  it('a program on this machine needs nothing', async () => {
    const port = await openPort();
    expect((await port.ask('/api/pause', { json: { reason: 'lunch' } })).status).toBe(200);
    expect(await port.ledger.paused()).toMatchObject({ by: 'operator', reason: 'lunch' });
    expect((await port.ask('/api/unpause', { method: 'POST' })).status).toBe(200);
    expect(await port.ledger.paused()).toBeNull();
  });
});

async function aSession(port: Awaited<ReturnType<typeof openPort>>) {
  const page = await port.ask('/');
  const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { cookie, csrf: /name="csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '' };
}

describe('with OPERATOR_TOKEN', () => {
  it.each(EVERYTHING)('%s shows a stranger nothing', async (path) => {
    const port = await openPort({ token: TOKEN });
    await withSecretTask(port);
    const isFree = path === '/login' || path.startsWith('/assets');
    const isProgram = path.startsWith('/api') || path === '/metrics';
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: `Basic ${TOKEN}` },
      { cookie: 'forgehand_session=abc' },
      { cookie: `forgehand_session=${TOKEN}` },
      { accept: 'text/event-stream' },
    ] as Record<string, string>[]) {
      const answer = await port.ask(path, { headers });
      expect(answer.status).toBe(isFree ? 200 : isProgram ? 401 : 303);
      if (!isFree && !isProgram)
        expect(answer.headers.get('location')).toBe(`/login?next=${encodeURIComponent(path)}`);
      expect(await answer.text()).not.toContain('secret');
    }
  });

  it('lets programs in by the token, through a proxy too', async () => {
    const port = await openPort({ token: TOKEN });
    await withSecretTask(port);
    const headers = { ...bearer, 'x-forwarded-for': '203.0.113.9' };
    for (const path of ['/api/tasks', '/metrics', '/'])
      expect((await port.ask(path, { headers })).status).toBe(200);
    const answer = await port.ask('/api/tasks/acme/app/1/retry', { headers, method: 'POST' });
    expect(answer.status).toBe(202);
  });

  it('gives a session for the token, in a cookie that no script and no other site can use', async () => {
    const port = await openPort({ token: TOKEN });
    const { answer, cookie, csrf } = await logIn(port);
    const set = answer.headers.get('set-cookie') ?? '';
    expect(answer.status).toBe(303);
    expect(set).toMatch(/HttpOnly/i);
    expect(set).toMatch(/SameSite=Strict/i);
    expect(set).not.toContain(TOKEN);
    expect((await port.ask('/', { headers: { cookie } })).status).toBe(200);
    expect((await port.ask('/api/tasks', { headers: { cookie } })).status).toBe(200);
    const pause = { headers: { cookie }, method: 'POST' };
    expect((await port.ask('/api/pause', pause)).status).toBe(403);
    const proven = { headers: { cookie, 'x-csrf-token': csrf }, method: 'POST' };
    expect((await port.ask('/api/pause', proven)).status).toBe(200);
  });

  it('marks the cookie as secure behind a proxy that speaks HTTPS', async () => {
    const port = await openPort({ token: TOKEN });
    const headers = { 'x-forwarded-proto': 'https' };
    const answer = await port.ask('/login', { form: { token: TOKEN }, headers });
    expect(answer.headers.get('set-cookie')).toMatch(/; Secure/i);
  });

  it('leads back to where somebody wanted to go, and nowhere else', async () => {
    const port = await openPort({ token: TOKEN });
    const to = async (next: string) =>
      (await port.ask('/login', { form: { token: TOKEN, next } })).headers.get('location');
    expect(await to('/graph?around=a/b%231')).toBe('/graph?around=a/b%231');
    for (const bad of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:1',
      '',
    ])
      expect(await to(bad)).toBe('/');
  });

  it('makes guessing slow', async () => {
    const port = await openPort({ token: TOKEN });
    const guess = () => port.ask('/login', { form: { token: 'not-the-right-token' } });
    for (let i = 0; i < 10; i += 1) expect((await guess()).status).toBe(401);
    expect((await guess()).status).toBe(429);
    expect((await port.ask('/login', { form: { token: TOKEN } })).status).toBe(429);
  });

  it('ends a session with logging out', async () => {
    const port = await openPort({ token: TOKEN });
    const answer = await port.ask('/logout', { form: {} });
    expect(answer.headers.get('set-cookie')).toMatch(/forgehand_session=;/);
  });
});

describe('a session', () => {
  const secret = () => 'k'.repeat(32);

  it('ends after its time, and with another token', () => {
    let now = 1_000_000;
    const sessions = createSessions({ secret, now: () => now, lifetimeMs: 1_000 });
    const value = sessions.issue();
    const other = createSessions({ secret: () => 'other', now: () => now });
    expect(sessions.check(value)).not.toBeNull();
    expect(other.check(value)).toBeNull();
    now += 1_000;
    expect(sessions.check(value)).toBeNull();
  });

  it('can not be made up', () => {
    const sessions = createSessions({ secret });
    const value = sessions.issue();
    const [issued, nonce, code] = value.split('.');
    for (const bad of [
      '',
      'x',
      `${issued}.${nonce}`,
      `zz.${nonce}.${code}`,
      `${value}x`,
      undefined,
    ])
      expect(sessions.check(bad)).toBeNull();
  });
});

it('knows this machine by name and address, whatever the port', () => {
  for (const host of ['localhost', 'LOCALHOST:3001', '127.0.0.1:80', '127.8.9.1', '[::1]:3001'])
    expect(isLoopbackHost(host)).toBe(true);
  for (const host of [
    '',
    undefined,
    'example.org',
    'localhost.example.org',
    '10.0.0.1',
    '[::2]',
    '1',
    'a:b:c',
  ])
    expect(isLoopbackHost(host)).toBe(false);
  expect(wasForwarded({ 'x-forwarded-anything': '1' })).toBe(true);
  expect(wasForwarded({ accept: '*/*' })).toBe(false);
});

it('answers with a policy that lets no inline script or style work', async () => {
  const port = await openPort();
  const { headers } = await port.ask('/');
  const policy = headers.get('content-security-policy') ?? '';
  // With `no-referrer` a browser would send the page's own forms from the origin `null`.
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("style-src 'self'");
  expect(policy).toContain("frame-ancestors 'self'");
  expect(policy).not.toContain('unsafe-inline');
});
