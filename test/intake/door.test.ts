import { createRequire, syncBuiltinESMExports } from 'node:module';
import { type AddressInfo, connect, type Socket } from 'node:net';
import request from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { createHardServer, type IntakeDeps } from '../../src/intake/app.ts';
import { captured, giteaHeaders, sign } from '../support/deliveries.ts';
import { harness } from './harness.ts';

const BODY = captured('002').body;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A real server whose patience is short. */
async function aDoor(overrides: Partial<IntakeDeps> = {}) {
  const { app, lines, notes } = harness(overrides);
  const server = createHardServer(app, { headersMs: 400, checkedEveryMs: 50 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const knock = (first = '') => {
    const socket = connect(port, '127.0.0.1');
    const heard = { text: '', isCut: false };
    socket.on('data', (chunk) => {
      heard.text += chunk;
    });
    socket
      .on('error', () => {})
      .on('close', () => {
        heard.isCut = true;
      });
    if (first) socket.write(first);
    closing.push(() => socket.destroy());
    return { socket, heard };
  };
  const deliver = () =>
    request(`http://127.0.0.1:${port}`).post('/webhooks/gitea').set(giteaHeaders(BODY)).send(BODY);
  return { knock, deliver, lines, notes };
}

function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write('x-a: b\r\n'), 20);
  closing.push(() => clearInterval(timer));
}

describe('the door', () => {
  it('takes a good delivery beside 200 connections that say nothing, and cuts these', async () => {
    const { knock, deliver } = await aDoor();
    const silent = Array.from({ length: 200 }, () => knock());
    expect((await deliver()).status).toBe(202);
    await expect
      .poll(() => silent.every(({ heard }) => heard.isCut), { timeout: 10_000 })
      .toBe(true);
    expect((await deliver()).status).toBe(202);
  });

  it('cuts who sends its headers line by line for ever', async () => {
    const { knock, deliver } = await aDoor();
    const { socket, heard } = knock('POST /webhooks/gitea HTTP/1.1\r\n');
    drip(socket);
    expect((await deliver()).status).toBe(202);
    await expect.poll(() => heard.isCut, { timeout: 10_000 }).toBe(true);
    expect(heard.text).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('refuses headers that are too many or too long', async () => {
    const { knock } = await aDoor();
    const { heard } = knock(`POST /webhooks/gitea HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`);
    await expect.poll(() => heard.text).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('refuses a request whose length is told twice in two ways', async () => {
    const { knock, notes } = await aDoor();
    const { heard } = knock(
      'POST /webhooks/gitea HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    await expect.poll(() => heard.text).toMatch(/^HTTP\/1\.1 400 /);
    expect(notes).toEqual([]);
  });
});

describe('a body that nobody signed', () => {
  it.each([
    ['large', `content-length: 9000\r\n\r\n${'x'.repeat(8_999)}`],
    ['of single bytes', `transfer-encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(40)}`],
  ])('and is held back, %s, makes room for others', async (_name, body) => {
    const { knock, deliver } = await aDoor({ arrivingBytesAtMost: 30_000, readTimeoutMs: 60_000 });
    const lines = Object.entries({ host: 'x', ...giteaHeaders('') }).map((pair) => pair.join(': '));
    const head = ['POST /webhooks/gitea HTTP/1.1', ...lines].join('\r\n');
    const heldBack = Array.from({ length: 4 }, () => knock(`${head}\r\n${body}`).heard);
    await expect.poll(() => heldBack.some(({ isCut }) => isCut)).toBe(true);
    const told = heldBack.find(({ isCut }) => isCut)?.text;
    expect(told).toMatch(/^HTTP\/1\.1 503 /);
    expect(told).toContain('Retry-After: 5');
    expect(told).toContain('Too many bodies');
    expect((await deliver()).status).toBe(202);
    expect(heldBack.every(({ isCut }) => isCut)).toBe(false);
  });

  it('is neither parsed nor logged nor kept', async () => {
    const { app, lines, notes } = harness();
    const body = '{ "no": JSON, stranger-danger';
    const headers = { ...giteaHeaders(body, 'issues', 'another-secret'), 'x-odd': 'odd-danger' };
    const answer = await request(app).post('/webhooks/gitea').set(headers).send(body);
    // Parsed first, it would be 400.
    expect(answer.status).toBe(401);
    expect(notes).toMatchObject([{ text: null, issue: null }]);
    expect(JSON.stringify(lines) + answer.text).not.toContain('danger');
  });

  it('is compared in constant time, once for each secret', async () => {
    const crypto = createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto');
    const { timingSafeEqual } = crypto;
    let compared = 0;
    crypto.timingSafeEqual = (one, other) => {
      compared += 1;
      return timingSafeEqual(one, other);
    };
    syncBuiltinESMExports();
    closing.push(() => {
      crypto.timingSafeEqual = timingSafeEqual;
      syncBuiltinESMExports();
    });
    const { app } = harness();
    const headers = { ...giteaHeaders(BODY), 'x-hub-signature-256': `sha256=${sign('other')}` };
    const answer = await request(app).post('/webhooks/gitea').set(headers).send(BODY);
    expect([answer.status, compared]).toEqual([401, 2]);
  });
});
