import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { aKeptDelivery } from '../../support/kept-deliveries.ts';
import { aCommit, aRecord, aTask, keyFor } from '../../support/records.ts';
import { openPort } from './port.ts';

const [A, B] = [keyFor(1), keyFor(2)];
const RUN = 'gitea-7-1-mid0abcd-t1';
const AT = '2026-11-24T14:00:00.000Z';

async function aBusyPort() {
  const port = await openPort({
    replay: async ({ id }) =>
      id === 'kept1'
        ? { kind: 'taken', issue: 'acme/app#1', answer: { status: 202, issue: 'acme/app#1' } }
        : { kind: 'impossible', why: 'its body was too large to keep' },
  });
  const { ledger } = port;
  const run = { id: RUN, startedAt: AT, deadline: '2026-11-24T15:00:00.000Z' };
  const task = aTask({ phase: 'running', run, generation: 5 });
  const ended = {
    number: 1,
    from: AT,
    to: AT,
    ended: 'retry' as const,
    summary: 's',
    how: 'exit code 75',
    run: null,
  };
  await ledger.commit(aCommit(A, 'queued'));
  const begun = await ledger.begin({
    key: A,
    turn: 1,
    expectedRev: 1,
    record: aRecord(A, { ...task, attempts: [ended] }, { agent: 'sonnet' }),
    nowMs: 5,
    tellAt: 5,
    limit: 0,
    history: [
      { at: AT, kind: 'started', what: 'attempt 1', by: null, words: '', run: RUN, ms: 20 },
    ],
  });
  if (begun.kind !== 'begun') throw new Error('not begun');
  await ledger.progress(A, { generation: begun.generation, percent: 40, text: 'testing', at: 1 });
  await ledger.commit(aCommit(B, 'blocked', { blockers: [A] }));
  await ledger.wish(B, { kind: 'hold', by: 'operator', at: AT, words: '' });
  await ledger.appendLog(RUN, ['one', 'two <b>']);
  await ledger.keepDeliveries([aKeptDelivery(), aKeptDelivery({ id: 'big', body: null })]);
  return port;
}

type Document = {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
  components: { schemas: object };
};

/** Every answer is held against the document that the port itself serves. */
async function checkedPort() {
  const port = await aBusyPort();
  const document = (await (await port.ask('/api/openapi.json')).json()) as Document;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('date-time', true);
  ajv.addSchema({ $id: 'root', components: document.components });
  return { ...port, document, ask };

  async function ask(method: 'get' | 'post', template: string, path: string, json?: unknown) {
    const answer = await port.ask(path, {
      method: method.toUpperCase(),
      ...(json === undefined ? {} : { json }),
    });
    const described = document.paths[template]?.[method]?.responses[answer.status];
    expect(described, `${method} ${template} describes ${answer.status}`).toBeDefined();
    const content = described?.content?.['application/json'];
    expect(content, `${template} ${answer.status} is JSON`).toBeDefined();
    const text = JSON.stringify(content?.schema).replaceAll('"#/', '"root#/');
    const validate = ajv.compile(JSON.parse(text) as object);
    const body = (await answer.json()) as Record<string, unknown>;
    expect(validate(body), ajv.errorsText(validate.errors)).toBe(true);
    return { status: answer.status, body };
  }
}

const TASK = '/api/tasks/{owner}/{repo}/{number}';

describe('the API answers as its document says', () => {
  it('lists tasks, page by page, by phase and repository', async () => {
    const { ask } = await checkedPort();
    const all = await ask('get', '/api/tasks', '/api/tasks?limit=1');
    expect(all.body).toMatchObject({
      total: 2,
      limit: 1,
      tasks: [{ number: 2, phase: 'blocked' }],
    });
    const next = await ask('get', '/api/tasks', '/api/tasks?limit=1&offset=1');
    expect(next.body.tasks).toMatchObject([{ number: 1, agent: 'sonnet', run: RUN }]);
    const running = await ask(
      'get',
      '/api/tasks',
      '/api/tasks?phase=running,done&repository=acme/app',
    );
    expect(running.body.total).toBe(1);
    expect((await ask('get', '/api/tasks', '/api/tasks?repository=acme/other')).body.total).toBe(0);
    expect(
      (await ask('get', '/api/tasks', '/api/tasks?forge=github&repository=acme/app')).body.total,
    ).toBe(0);
  });

  it.each(['phase=nonsense', 'limit=0', 'limit=1000', 'offset=-1', 'repository=nonsense'])(
    'says what is wrong with %s',
    async (query) => {
      const { ask } = await checkedPort();
      const { status, body } = await ask('get', '/api/tasks', `/api/tasks?${query}`);
      expect(status).toBe(400);
      expect(body.error).toContain(query.split('=')[0]);
    },
  );

  it('tells all of one task', async () => {
    const { ask } = await checkedPort();
    const one = await ask('get', TASK, '/api/tasks/acme/app/1?forge=gitea');
    expect(one.body).toMatchObject({
      why: `Why ${A} waits; and why else.`,
      progress: { percent: 40, text: 'testing' },
      attempts: [{ ended: 'retry', how: 'exit code 75' }],
      history: [{ kind: 'started', run: RUN }],
      dependents: [{ number: 2, phase: 'blocked' }],
    });
    const two = await ask('get', TASK, '/api/tasks/ACME/app/2');
    expect(two.body).toMatchObject({ asked: ['hold'], blockers: [{ number: 1, finished: false }] });
  });

  it.each([
    '/api/tasks/acme/app/9',
    '/api/tasks/acme/none/1',
    '/api/tasks/acme/app/1?forge=github',
  ])('has no task %s', async (path) => {
    const { ask } = await checkedPort();
    expect((await ask('get', TASK, path)).status).toBe(404);
    expect(
      (
        await ask(
          'post',
          `${TASK}/retry`,
          path.replace('?', '/retry?').replace(/(\d)$/, '$1/retry'),
        )
      ).status,
    ).toBe(404);
  });

  it('takes wishes, which a look will obey', async () => {
    const { ask, ledger } = await checkedPort();
    for (const kind of ['retry', 'cancel', 'hold', 'resume'])
      expect(
        await ask('post', `${TASK}/${kind}`, `/api/tasks/acme/app/1/${kind}`, {
          reason: 'because',
        }),
      ).toEqual({
        status: 202,
        body: { asked: kind, issue: 'acme/app#1' },
      });
    expect((await ledger.read(A)).wishes.map(({ kind, words }) => `${kind} ${words}`)).toEqual([
      'retry because',
      'cancel because',
      'hold because',
      'resume because',
    ]);
    const claimed = await ledger.claim({ nowMs: Date.now() + 1_000, limit: 9, leaseMs: 1 });
    expect(claimed.map(({ owed }) => `${owed.kind} ${owed.key}`)).toContain(`look ${A}`);
    expect(
      (await ask('post', `${TASK}/hold`, '/api/tasks/acme/app/1/hold', { reason: 5 })).status,
    ).toBe(400);
  });

  it('pauses and goes on', async () => {
    const { ask } = await checkedPort();
    expect((await ask('post', '/api/pause', '/api/pause', { reason: 'lunch' })).body).toMatchObject(
      { paused: { reason: 'lunch' } },
    );
    expect((await ask('post', '/api/unpause', '/api/unpause')).body).toEqual({ paused: null });
    expect(
      (await ask('post', '/api/pause', '/api/pause', { reason: 'x'.repeat(501) })).status,
    ).toBe(400);
  });

  it('lists deliveries and takes one again', async () => {
    const { ask } = await checkedPort();
    const list = await ask('get', '/api/deliveries', '/api/deliveries?limit=1');
    expect(list.body.deliveries).toHaveLength(1);
    expect(JSON.stringify(list.body)).not.toContain('x-gitea-event');
    const path = '/api/deliveries/{id}/replay';
    expect(await ask('post', path, '/api/deliveries/kept1/replay')).toEqual({
      status: 202,
      body: { status: 202, issue: 'acme/app#1', reason: 'accepted' },
    });
    expect((await ask('post', path, '/api/deliveries/big/replay')).status).toBe(409);
    expect((await ask('post', path, '/api/deliveries/none/replay')).status).toBe(404);
  });

  it('describes each path that it serves, and serves each that it describes', async () => {
    const { document, ask: _ask, ...port } = await checkedPort();
    for (const [template, methods] of Object.entries(document.paths)) {
      const path = template
        .replace('{owner}', 'acme')
        .replace('{repo}', 'app')
        .replace('{number}', '1')
        .replace('{id}', RUN);
      for (const method of Object.keys(methods)) {
        const answer = await fetch(`${port.url}${path}`, { method: method.toUpperCase() });
        const body = await answer.text();
        expect(body, `${method} ${path}`).not.toContain('Nothing is served at this path');
        expect(Object.keys(methods[method]?.responses ?? {})).toContain(String(answer.status));
      }
    }
  });
});

describe('what can not be answered', () => {
  it('is no path, or a body that is no JSON', async () => {
    const port = await openPort();
    expect((await port.ask('/api/nothing')).status).toBe(404);
    const wrong = await port.ask('/api/pause');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await port.ask('/api/tasks/a/b/1', { method: 'DELETE' })).status).toBe(405);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${port.url}/api/pause`, { method: 'POST', headers, body: '{' });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'The request could not be read.' },
    ]);
  });

  it('comes again later when Redis is away', async () => {
    const { LedgerUnavailable } = await import('../../../src/ledger/ledger.ts');
    const { createMemoryLedger } = await import('../../../src/ledger/memory.ts');
    const away = async () => {
      throw new LedgerUnavailable('Redis is away');
    };
    const port = await openPort({ ledger: { ...createMemoryLedger(), list: away, counts: away } });
    const api = await port.ask('/api/tasks');
    expect([api.status, api.headers.get('retry-after')]).toEqual([503, '5']);
    const page = await port.ask('/');
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('Redis does not answer');
    expect(port.lines.join()).toContain('operator: Redis did not answer');
  });

  it('shows nothing of a defect, which the log tells', async () => {
    const { createMemoryLedger } = await import('../../../src/ledger/memory.ts');
    const broken = async () => {
      throw new Error('a secret detail');
    };
    const port = await openPort({ ledger: { ...createMemoryLedger(), list: broken } });
    for (const path of ['/api/tasks', '/']) {
      const answer = await port.ask(path);
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toContain('secret');
    }
    expect(port.lines.join()).toContain('a secret detail');
  });
});
