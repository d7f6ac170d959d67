import { describe, expect, it } from 'vitest';
import { aKeptDelivery } from '../../support/kept-deliveries.ts';
import { aCommit, aRecord, aTask, keyFor } from '../../support/records.ts';
import { openPort } from './port.ts';

const KEY = keyFor(1);
const RUN = 'gitea-7-1-mid0abcd-t1';
const FROM = '2026-11-24T14:00:00.000Z';

type Port = Awaited<ReturnType<typeof openPort>>;

/** The text that a person reads. */
async function read(port: Port, path: string): Promise<string> {
  return (await (await port.ask(path)).text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

/** A task whose agent is at work, in a repository that has a page here. */
async function aRunningTask(port: Port, title = 'Parse the header'): Promise<void> {
  const run = { id: RUN, startedAt: FROM, deadline: '2026-11-24T16:00:00.000Z' };
  const record = aRecord(KEY, aTask({ phase: 'running', run, generation: 5 }), { title });
  const started = { at: FROM, by: null, words: '', run: RUN, ms: null, what: 'attempt 1' };
  await port.ledger.commit(
    aCommit(KEY, 'running', { record, history: [{ ...started, kind: 'started' }] }),
  );
}

describe('a run under way', () => {
  it('has a log page before its agent said anything, that follows it', async () => {
    const port = await openPort();
    await aRunningTask(port);
    const page = await (await port.ask(`/runs/${RUN}`)).text();
    expect(page).toContain('The run is under way.');
    expect(page).toContain('The agent has said nothing yet.');
    expect(page).toContain('data-next="0" data-follow');
  });

  it('is not followed while something is looked for in it', async () => {
    const port = await openPort();
    await aRunningTask(port, '');
    port.ledger.readLog = async () => ({ head: ['one', 'two one'], omitted: 0, tail: [] });
    const page = await (await port.ask(`/runs/${RUN}?find=one`)).text();
    expect(page).toContain('2 lines have it.');
    expect(page).not.toContain('data-follow');
    expect(page).toContain('<h1>Untitled</h1>');
    expect(await read(port, `/runs/${RUN}?find=none`)).toContain('0 lines have it.');
  });

  it('says on its task how far it is, until when it may go on, and what was asked for', async () => {
    const port = await openPort();
    await aRunningTask(port);
    await port.ledger.wish(KEY, { kind: 'hold', by: 'operator', at: FROM, words: '' });
    port.ledger.readProgress = async () => ({
      generation: 5,
      percent: 40,
      text: 'tests run',
      at: 0,
    });
    const text = await read(port, '/tasks/acme/app/1');
    expect(text).toContain('40 % tests run');
    expect(text).toContain('attempt 1 runs, until 16:00:00 at the latest live log');
    expect(text).toContain('Asked for, not yet obeyed: hold.');
    port.ledger.readProgress = async () => ({ generation: 5, percent: null, text: 'on', at: 0 });
    expect(await read(port, '/tasks/acme/app/1')).not.toContain('%');
    port.ledger.readProgress = async () => ({ generation: 4, percent: 99, text: 'old', at: 0 });
    expect(await read(port, '/tasks/acme/app/1')).not.toContain('99 %');
  });
});

describe('a page', () => {
  it('of a task that nobody assigned and nothing happened to, says so part by part', async () => {
    const port = await openPort();
    const assignment = { id: '101', at: FROM, by: null };
    const record = aRecord(KEY, aTask({ assignment, rank: 9 }), { title: '' });
    await port.ledger.commit(aCommit(KEY, 'queued', { record }));
    const text = await read(port, '/tasks/acme/app/1?forge=gitea');
    for (const words of [
      'Untitled',
      'No agent was started yet.',
      'Nothing is remembered of it.',
      "There is none, or the forge didn't show it just now.",
      'It waits for no other issue.',
      'No issue waits for it.',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain('Assigned');
    expect((await port.ask('/tasks/acme/app/1?forge=another')).status).toBe(404);
  });

  it('of a run whose end was not kept says that it is not known', async () => {
    const port = await openPort();
    const started = { at: FROM, by: null, words: '', run: null, ms: null, what: 'attempt 1' };
    const ended = { ...started, kind: 'ended' as const, what: 'failed', run: RUN };
    const history = [
      { ...started, kind: 'started' as const, run: RUN.replace('t1', 't0') },
      { ...started, kind: 'started' as const, what: 'attempt 2', run: RUN },
      ended,
    ];
    await port.ledger.commit(aCommit(KEY, 'failed', { history }));
    const text = await read(port, '/tasks/acme/app/1');
    expect(text).toContain('attempt 2 failed after 0 ms log');
    expect(text).toContain('attempt 1 its end is not known log');
  });

  it('of deliveries says what is missing in one, and tells where none came', async () => {
    const port = await openPort();
    expect(await read(port, '/deliveries')).toContain('No delivery yet');
    const bare = { event: null, action: null, issue: null, sender: null, guid: null };
    await port.ledger.keepDeliveries([
      aKeptDelivery({ id: 'bare', ...bare, status: 401, verified: false, headers: {}, body: null }),
    ]);
    expect(await read(port, '/deliveries')).toMatch(/ago – – – 401 accepted/);
    const text = await read(port, '/deliveries/bare');
    expect(text).toContain('Its body was not kept.');
    expect(text).not.toMatch(/Headers|Event|Replay/);
  });

  it('of a delivery that can not be taken again says why', async () => {
    const port = await openPort();
    await port.ledger.keepDeliveries([aKeptDelivery()]);
    const page = await port.ask('/');
    const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const csrf = /name="csrf" value="([^"]+)"/.exec(
      await (await port.ask('/', { headers: { cookie } })).text(),
    )?.[1];
    const again = (id: string) =>
      port.ask(`/deliveries/${id}/replay`, { form: { csrf: csrf ?? '' }, headers: { cookie } });
    expect(await (await again('kept1')).text()).toContain('nothing is replayed here');
    expect((await again('none')).status).toBe(404);
  });

  it.each([
    ['/', 'Nothing in hand yet'],
    ['/?phase=failed', 'Nothing is failed. Show all'],
    ['/?repository=acme/other', 'Nothing is in hand in acme/other. Show all'],
    ['/graph', 'Nothing waits'],
  ])('%s with nothing to show says what to do', async (path, words) => {
    const port = await openPort();
    expect(await read(port, path)).toContain(words);
  });

  it('of a board that is filtered leads on within the filter, without the pictures of the day', async () => {
    const port = await openPort();
    for (let n = 1; n <= 60; n += 1) await port.ledger.commit(aCommit(keyFor(n), 'queued'));
    const page = await (await port.ask('/?repository=acme/app')).text();
    expect(page).toContain('href="/?phase=queued&amp;repository=acme%2Fapp"');
    expect(page).not.toContain('The last day');
    const first = await (await port.ask('/?phase=queued&repository=acme/app')).text();
    expect(first).toContain('href="/?phase=queued&amp;repository=acme%2Fapp&amp;page=2"');
    expect(first).not.toContain('newer');
    expect(await read(port, '/?phase=queued&page=2')).toContain('← newer page 2 of 2');
  });
});
