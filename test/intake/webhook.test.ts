import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createHardServer } from '../../src/intake/app.ts';
import { LedgerUnavailable } from '../../src/ledger/ledger.ts';
import { QueueUnavailable } from '../../src/queue/queue.ts';
import { captured, giteaHeaders, sign } from '../support/deliveries.ts';
import { harness } from './harness.ts';

const BODY = captured('002').body;
const anybody = { admit: async () => ({ known: false, bot: null }) };

interface Attempt {
  body?: string | Buffer;
  headers?: Record<string, string>;
  without?: string[];
  signedWith?: string;
  event?: string;
}

async function attempt({ body = BODY, headers = {}, without = [], signedWith, event }: Attempt) {
  const h = harness(anybody);
  const all = { ...giteaHeaders(body, event, signedWith), ...headers };
  for (const name of without) delete (all as Record<string, string>)[name];
  const answer = await request(h.app)
    .post('/webhooks/gitea')
    .set(all)
    .serialize(() => body as string)
    .send(body);
  return { ...h, answer };
}

const unsigned = ['x-gitea-signature', 'x-hub-signature-256'];
const only = (signature: string) => ({
  without: ['x-hub-signature-256'],
  headers: { 'x-gitea-signature': signature },
});
const issue = (change: object) => {
  const body = JSON.parse(BODY);
  return { body: JSON.stringify({ ...body, issue: { ...body.issue, ...change } }) };
};
const repository = (change: object) => {
  const body = JSON.parse(BODY);
  return { body: JSON.stringify({ ...body, repository: { ...body.repository, ...change } }) };
};
const withBody = (change: object) => ({ body: JSON.stringify({ ...JSON.parse(BODY), ...change }) });
const TITLE = '$(id) `id` ; rm -rf / \n --upload-pack=x ';

const REFUSED: [name: string, status: number, attempt: Attempt][] = [
  ['W1 no signature', 401, { without: unsigned }],
  ['W2 an empty signature', 401, only('')],
  [
    'W3 only SHA-1',
    401,
    { without: unsigned, headers: { 'x-hub-signature': `sha1=${'a'.repeat(40)}` } },
  ],
  ['W4 63 digits', 401, only(sign(BODY).slice(1))],
  ['W4 65 digits', 401, only(`${sign(BODY)}0`)],
  ['W5 upper-case digits', 401, only(sign(BODY).toUpperCase())],
  ['W7 the signature of another body', 401, only(sign(`${BODY} `))],
  ['W8 a secret that is no longer valid', 401, { signedWith: 'oldest-secret' }],
  ['W9 other than ASCII in the signature', 401, only(`${'a'.repeat(63)}\u00e9`)],
  ['an unsigned prefix', 401, { without: unsigned, headers: { 'x-hub-signature-256': 'sha256=' } }],
  ['W12 no content type', 415, { headers: { 'content-type': '' } }],
  ['W12 a form', 415, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  ['W12 plain text', 415, { headers: { 'content-type': 'text/plain' } }],
  ['W12 almost JSON', 415, { headers: { 'content-type': 'application/jsonx' } }],
  ['W12 UTF-16', 415, { headers: { 'content-type': 'application/json; charset=utf-16' } }],
  ['W13 gzip', 415, { body: gzipSync(BODY), headers: { 'content-encoding': 'gzip' } }],
  ['W13 brotli', 415, { headers: { 'content-encoding': 'br' } }],
  ['W14 an empty body', 400, { body: '' }],
  ['W15 half an object', 400, { body: '{' }],
  ['W16 null', 400, { body: 'null' }],
  ['W17 a list', 400, { body: '[]' }],
  ['W18 text', 400, { body: '"x"' }],
  ['W19 a number', 400, { body: '5' }],
  ['W20 true', 400, { body: 'true' }],
  ['W21 NaN', 400, { body: '{"issue":NaN}' }],
  ['W21 1e999', 400, issueText('1e999')],
  [
    'W23 __proto__',
    400,
    { body: '{"__proto__":{"issue":{"number":1}},"constructor":{"prototype":{}}}' },
  ],
  ['W24 deep nesting', 400, { body: `${'['.repeat(200_000)}${']'.repeat(200_000)}` }],
  ['W25 2 MB', 413, { body: `{"a":"${'x'.repeat(2_000_000)}"}` }],
  ['W28 invalid UTF-8', 400, { body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }],
  ['a byte order mark', 400, { body: `\ufeff${BODY}` }],
  ['W30 no event', 400, { without: ['x-gitea-event', 'x-gitea-event-type'] }],
  ['W32 the body of a push under issues', 400, { body: captured('020').body }],
  ['W33 no action', 400, withBody({ action: undefined })],
  ['W33 a number as action', 400, withBody({ action: 5 })],
  ['W33 an object as action', 400, withBody({ action: {} })],
  ['W34 issue 0', 400, issue({ number: 0 })],
  ['W34 issue -1', 400, issue({ number: -1 })],
  ['W34 issue 1.5', 400, issue({ number: 1.5 })],
  ['W34 issue 2^53', 400, issue({ number: 2 ** 53 })],
  ['W34 issue "12"', 400, issue({ number: '12' })],
  ['W34 issue "1;rm -rf"', 400, issue({ number: '1;rm -rf' })],
  ['W35 no repository', 400, withBody({ repository: undefined })],
  ['W35 repository 0', 400, repository({ id: 0 })],
  ['W35 ../..', 400, repository({ full_name: '../..' })],
  ['W35 a/..', 400, repository({ full_name: 'a/..' })],
  ['W35 a/b/c', 400, repository({ full_name: 'a/b/c' })],
  ['W35 a newline', 400, repository({ full_name: 'a/b\n' })],
  ['assignees that are no list', 400, issue({ assignees: 'bot' })],
];

function issueText(number: string): { body: string } {
  return {
    body: `{"action":"opened","issue":{"number":${number}},"repository":{"id":1,"full_name":"a/b"}}`,
  };
}

const TAKEN: [name: string, status: number, attempt: Attempt][] = [
  ['the newest secret', 202, {}],
  ['W8 the older secret', 202, { signedWith: 'older-secret' }],
  ['the bare signature alone', 202, only(sign(BODY))],
  [
    'a charset that is UTF-8',
    202,
    { headers: { 'content-type': 'Application/JSON; charset="UTF-8"' } },
  ],
  ['W23 __proto__ beside the rest', 202, { body: BODY.replace('{', '{"__proto__":{"x":1},') }],
  [
    'W29 odd characters',
    202,
    issue({ title: '\u0000\ud800\u202e', body: `a${'\u0301'.repeat(100_000)}` }),
  ],
  ['W31 no delivery id', 202, { without: ['x-gitea-delivery'] }],
  ['W31 a delivery id with a path', 202, { headers: { 'x-gitea-delivery': '../../etc/passwd' } }],
  ['W31 a delivery id of digits', 202, { headers: { 'x-gitea-delivery': '12' } }],
  [
    'W38 addresses in the payload',
    202,
    issue({ url: 'http://169.254.169.254/', html_url: 'file:///etc/passwd' }),
  ],
  ['W41 a dangerous title', 202, issue({ title: TITLE.repeat(4_000) })],
  [
    'W42 odd labels',
    202,
    issue({ labels: [{ name: 'a,b' }, { name: '🚀'.repeat(60) }, { name: 'A,B' }] }),
  ],
  ['W43 no body text', 202, issue({ body: null })],
  ['W46 a replay', 202, {}],
  ['W30 the event __proto__', 200, { event: '__proto__' }],
  ['W30 the event error', 200, { event: 'error' }],
  ['W30 the event *', 200, { event: '*' }],
  ['W30 a very long event', 200, { event: 'x'.repeat(4_000) }],
  ['W44 a ping', 200, { event: 'ping', body: '{"zen":"x"}' }],
];

describe('a delivery', () => {
  it.each(REFUSED)('%s: is answered %i and leaves nothing', async (_name, status, given) => {
    const { answer, looks, notes } = await attempt(given);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.body).toEqual({ error: expect.stringMatching(/^[A-Z].*\.$/s) });
    expect(answer.text).not.toMatch(/lab-secret|older-secret|node_modules|at \w+ \(/);
    expect(looks).toEqual([]);
    expect(notes).toMatchObject([{ issue: null, answer: { status } }]);
  });

  it.each(TAKEN)('%s: is answered %i', async (_name, status, given) => {
    const { answer, looks } = await attempt(given);
    expect(answer.status, answer.text).toBe(status);
    expect(looks).toHaveLength(status === 202 ? 1 : 0);
  });

  it('is noted with its id and event, if these can be shown', async () => {
    const { notes, lines } = await attempt({});
    expect(notes).toMatchObject([
      {
        forge: 'gitea',
        id: '3f8bf99f-4f77-4ef0-aace-5c8b177f6907',
        event: 'issues',
        issue: 'admin/app#2',
      },
    ]);
    expect(lines.at(-1)).toMatchObject({
      level: 30,
      msg: 'delivery accepted',
      issue: expect.stringMatching(/^gitea\/\d+#2$/),
      name: 'admin/app#2',
      delivery: '3f8bf99f-4f77-4ef0-aace-5c8b177f6907',
    });
    const odd = await attempt({ headers: { 'x-gitea-delivery': '../x' } });
    expect(odd.notes).toMatchObject([{ id: null }]);
  });

  it('W8 with all secrets gone is refused, whatever signs it', async () => {
    const { app } = harness({ forges: [{ name: 'gitea', kind: 'gitea', secrets: () => [''] }] });
    const answer = await request(app).post('/webhooks/gitea').set(giteaHeaders(BODY)).send(BODY);
    expect(answer.status).toBe(401);
  });

  it('whatever a signed body holds, it is answered', async () => {
    const { app } = harness(anybody);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.object().map((value) => JSON.stringify({ ...JSON.parse(BODY), ...value })),
        ),
        fc.constantFrom('issues', 'issue_comment', 'issue_label', 'push'),
        async (body, event) => {
          const answer = await request(app)
            .post('/webhooks/gitea')
            .set(giteaHeaders(body, event))
            .send(body);
          expect([200, 202, 400]).toContain(answer.status);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('when Redis', () => {
  const post = (overrides: Parameters<typeof harness>[0]) => {
    const h = harness(overrides);
    const answer = request(h.app).post('/webhooks/gitea').set(giteaHeaders(BODY)).send(BODY);
    return { ...h, answer };
  };

  it.each([
    ['hangs when asked', { admit: () => new Promise<never>(() => {}), deadlineMs: 30 }],
    ['hangs when told', { ...anybody, addLook: () => new Promise<void>(() => {}), deadlineMs: 30 }],
    ['refuses when asked', { admit: () => Promise.reject(new LedgerUnavailable('down')) }],
    [
      'refuses when told',
      { ...anybody, addLook: () => Promise.reject(new QueueUnavailable('down')) },
    ],
  ])('%s, the delivery is not durable: 503', async (_name, overrides) => {
    const { answer, lines } = post(overrides);
    const { status, body, headers } = await answer;
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect(body.error).toMatch(/deliver it again/);
    expect(lines.filter(({ level }) => level === 40)).toHaveLength(1);
  });

  it('fails in a way nobody expected, the answer shows nothing of it and the log does', async () => {
    const { answer, lines } = post({
      admit: () => Promise.reject(new TypeError('x is undefined')),
    });
    const { status, text } = await answer;
    expect(status).toBe(500);
    expect(text).toBe('{"error":"It failed inside; the log says why."}');
    expect(JSON.stringify(lines)).toContain('x is undefined');
  });

  it('is asked, the failpoints are passed before and after', async () => {
    const passed: string[] = [];
    const { answer, looks } = post({
      ...anybody,
      reach: (step) => {
        passed.push(`${step} ${looks.length}`);
      },
    });
    await answer;
    expect(passed).toEqual(['intake:before-add 0', 'intake:after-add 1']);
  });
});

/** A real server, for what a well-behaved client can't do. */
async function served<T>(
  overrides: Parameters<typeof harness>[0],
  use: (port: number) => Promise<T>,
): Promise<T> {
  const server = createHardServer(harness({ ...anybody, ...overrides }).app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function answerTo(
  port: number,
  headers: Record<string, string>,
  write: (send: (chunk: string) => void) => void,
) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: '/webhooks/gitea', method: 'POST', headers };
    const sent = httpRequest(options, resolve).on('error', reject);
    write((chunk) => sent.write(chunk));
  });
}

describe('a body that', () => {
  const maxBytes = 1_000;

  it('W26 never ends is cut at the limit', async () => {
    await served({ maxBytes }, async (port) => {
      const answer = await answerTo(port, giteaHeaders(BODY), (send) => {
        for (let sent = 0; sent < 20; sent++) send('x'.repeat(100));
      });
      expect([answer.statusCode, answer.headers.connection]).toEqual([413, 'close']);
    });
  });

  it('W26 says that it will be too long is not read at all', async () => {
    await served({ maxBytes }, async (port) => {
      const headers = { ...giteaHeaders(BODY), 'content-length': '30000000' };
      const answer = await answerTo(port, headers, (send) => send('x'));
      expect(answer.statusCode).toBe(413);
    });
  });

  it('W26 comes too slowly, or shorter than it said, is cut', async () => {
    await served({ readTimeoutMs: 50 }, async (port) => {
      const headers = { ...giteaHeaders(BODY), 'content-length': '100' };
      const answer = await answerTo(port, headers, (send) => send('{'));
      expect([answer.statusCode, answer.headers.connection]).toEqual([408, 'close']);
    });
  });

  it('W26 is longer than it said counts as far as it said', async () => {
    await served({}, async (port) => {
      const answer = await new Promise<string>((resolve) => {
        const body = '{"a":1}';
        const lines = Object.entries({ ...giteaHeaders('{"a"'), 'content-length': '4' }).map(
          ([k, v]) => `${k}: ${v}`,
        );
        const socket = connect(port, '127.0.0.1');
        socket.write(
          `POST /webhooks/gitea HTTP/1.1\r\nhost: x\r\n${lines.join('\r\n')}\r\n\r\n${body}`,
        );
        socket.once('data', (data) => resolve(data.toString()));
      });
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
    });
  });

  it('breaks off halfway harms nobody', async () => {
    const notes: number[] = [];
    await served({ onDelivery: ({ answer }) => notes.push(answer.status) }, async (port) => {
      await new Promise<void>((resolve) => {
        const headers = { ...giteaHeaders(BODY), 'content-length': '100' };
        const options = {
          port,
          host: '127.0.0.1',
          path: '/webhooks/gitea',
          method: 'POST',
          headers,
        };
        const sent = httpRequest(options).on('error', () => resolve());
        sent.write('{', () => sent.destroy(new Error('gone')));
      });
      await expect.poll(() => notes).toEqual([408]);
      const next = await request(`http://127.0.0.1:${port}`).get('/healthz');
      expect(next.status).toBe(200);
    });
  });
});
