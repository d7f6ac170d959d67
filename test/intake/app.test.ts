import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createHardServer } from '../../src/intake/app.ts';
import { harness } from './harness.ts';

it('says that it is alive', async () => {
  const answer = await request(harness().app).get('/healthz');
  expect([answer.status, answer.body]).toEqual([200, { alive: true }]);
  expect(answer.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  expect(answer.headers['x-powered-by']).toBeUndefined();
});

describe('it is ready', () => {
  it.each([
    ['when Redis takes a write', { ready: true, remarks: [] }, 200],
    [
      'though the forge is in trouble',
      { ready: true, remarks: ['The forge refuses the token.'] },
      200,
    ],
    ['not when Redis takes none', { ready: false, remarks: [] }, 503],
  ])('%s', async (_name, readiness, status) => {
    const answer = await request(harness({ ready: async () => readiness }).app).get('/readyz');
    expect([answer.status, answer.body]).toEqual([status, readiness]);
  });

  it.each([
    ['hangs', () => new Promise<never>(() => {})],
    ['fails', () => Promise.reject(new Error('down'))],
  ])('not when Redis %s', async (_name, ready) => {
    const answer = await request(harness({ ready, deadlineMs: 30 }).app).get('/readyz');
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({ ready: false, remarks: ['Redis does not take a write.'] });
  });
});

it.each([
  ['get', '/webhooks/gitea', 'POST'],
  ['put', '/webhooks/gitea', 'POST'],
  ['options', '/webhooks/gitea', 'POST'],
  ['delete', '/webhooks/github', 'POST'],
  ['post', '/healthz', 'GET, HEAD'],
  ['post', '/readyz', 'GET, HEAD'],
] as const)('W10 %s %s is answered 405 and what is allowed', async (method, path, allow) => {
  const answer = await request(harness().app)[method](path);
  expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
  expect(answer.body).toEqual({ error: `Only ${allow} is taken here.` });
});

it('W10 HEAD is answered 405, and on the health page 200', async () => {
  const { app } = harness();
  expect((await request(app).head('/webhooks/gitea')).status).toBe(405);
  expect((await request(app).head('/healthz')).status).toBe(200);
});

it.each([
  '/',
  '/webhooks',
  '/webhooks/',
  '/webhooks/nobody',
  '/webhooks/gitea/',
  '//webhooks/gitea',
  '/Webhooks/gitea',
  '/webhooks/gitea/x',
  '/webhooks/..%2fhealthz',
  '/webhooks/%',
  '/webhooks/__proto__',
  '/metrics',
])('W11 %s is not found', async (path) => {
  const answer = await request(harness().app).post(path);
  expect([answer.status, answer.body]).toEqual([404, { error: 'Nothing is served at this path.' }]);
});

it('a hardened server has every limit set', () => {
  const server = createHardServer(() => {});
  expect(server.headersTimeout).toBeLessThanOrEqual(10_000);
  expect(server.requestTimeout).toBeLessThanOrEqual(15_000);
  expect(server.timeout).toBeGreaterThan(0);
  expect(server.maxConnections).toBeGreaterThan(0);
  expect(server.maxHeadersCount).toBeGreaterThan(0);
});
