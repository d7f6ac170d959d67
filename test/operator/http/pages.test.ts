import { describe, expect, it } from 'vitest';
import { ALIVE_FOR_MS } from '../../../src/domain/kept.ts';
import { html, render, webAddress } from '../../../src/operator/http/pages/html.ts';
import { markdown } from '../../../src/operator/http/pages/markdown.ts';
import { aKeptDelivery } from '../../support/kept-deliveries.ts';
import { aCommit, aRecord, aTask, keyFor } from '../../support/records.ts';
import { csrfOf, openPort } from './port.ts';

const [A, B, C] = [keyFor(1), keyFor(2), keyFor(3)];
const AT = '2026-11-24T14:00:00.000Z';
const RUN = 'gitea-7-1-mid0abcd-t1';
const ATTACK = '<script>attacked()</script>';

/** The text that a person reads. */
async function read(port: Awaited<ReturnType<typeof openPort>>, path: string): Promise<string> {
  return (await (await port.ask(path)).text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

describe('a template', () => {
  it('escapes what others wrote, in text and in attributes, and leaves its own markup', () => {
    const page = html`<a title="${'"><b>&\'`'}">${[html`<i>${ATTACK}</i>`, 1, null, false]}</a>`;
    expect(render(page)).toBe(
      '<a title="&quot;&gt;&lt;b&gt;&amp;&#39;&#96;"><i>&lt;script&gt;attacked()&lt;/script&gt;</i>1</a>',
    );
  });

  it('leads only to web pages', () => {
    expect(webAddress('https://git.example.org/a')).toBe('https://git.example.org/a');
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', ' java\nscript:x', 'x', ''])
      expect(webAddress(bad)).toBe('#');
  });

  it("shows a comment's Markdown without anything that acts", () => {
    const text = render(
      markdown(
        `# Big\n\n- [x] Done\n- [ ] Retry\n\n| a |\n| - |\n| b |\n\n<details><summary>s</summary>t</details>\n\n${ATTACK}<img src=x onerror=x>\n\n[l](javascript:x)<form></form>`,
      ),
    );
    expect(text).toContain('<details><summary>s</summary>t</details>');
    expect(text).toMatch(/<input type="checkbox" disabled aria-label="ticked" checked/);
    expect(text).toContain('<h3>Big</h3>');
    expect(text).toContain('<td>b</td>');
    expect(text).not.toMatch(/script|onerror|<img|<form|javascript/);
  });
});

describe('the pages', () => {
  it('show a ring of tasks as a cycle, and lead from box to task', async () => {
    const port = await openPort();
    const ring = [A, B, A];
    for (const [key, blocker] of [
      [A, B],
      [B, A],
    ] as const) {
      const record = aRecord(key, aTask({ phase: 'blocked', cycle: ring }), { needs: [blocker] });
      await port.ledger.commit(aCommit(key, 'blocked', { record, blockers: [blocker] }));
    }
    await port.ledger.commit(aCommit(C, 'blocked', { blockers: [A] }));
    const page = await (await port.ask('/graph')).text();
    expect(page).toContain('There is a cycle');
    expect(page.match(/class="edge cycle"/g)).toHaveLength(2);
    expect(page.match(/class="edge"/g)).toHaveLength(1);
    expect(page).toContain('href="/tasks/acme/app/1?forge=gitea"');
    expect(await read(port, '/graph?around=acme%2Fapp%233')).toContain('Around acme/app#3.');
    expect(await read(port, '/graph?around=nonsense')).toContain('What is not finished');
  });

  it('page through many tasks, and cut a graph that nobody could read', async () => {
    const port = await openPort();
    for (let n = 1; n <= 160; n += 1) await port.ledger.commit(aCommit(keyFor(n), 'queued'));
    expect(await read(port, '/')).toContain('All 160 queued');
    expect(await read(port, '/?phase=queued&page=2')).toMatch(/← newer page 2 of 4 older →/);
    expect(await read(port, '/?phase=nonsense&page=x')).toContain('All 160 queued');
    await port.ledger.commit(
      aCommit(keyFor(500), 'blocked', {
        blockers: Array.from({ length: 160 }, (_, i) => keyFor(i + 1)),
      }),
    );
    expect(await read(port, '/graph')).toContain('There is more than fits here');
  });

  it('tell of a run that is over, with what is no longer kept, and find in it', async () => {
    const port = await openPort();
    const { ledger } = port;
    await ledger.commit(aCommit(A, 'failed'));
    ledger.readLog = async () => ({ head: ['first', ATTACK], omitted: 5, tail: ['last'] });
    expect(await read(port, `/runs/${RUN}`)).toMatch(
      /The run is over\..*first.*5 lines are not kept.*last/,
    );
    const found = await (await port.ask(`/runs/${RUN}?find=ATTACKED`)).text();
    expect(found).toContain('1 line has it.');
    expect(found).toContain('&lt;script&gt;<mark>attacked</mark>()');
    expect((await port.ask('/runs/nonsense')).status).toBe(404);
    ledger.readLog = async () => null;
    expect((await port.ask(`/runs/${RUN}`)).status).toBe(404);
  });

  it('tell all that happened to a task', async () => {
    const port = await openPort({
      statusComment: async () => ({ body: '**Held**', url: 'https://git.example.org/c' }),
    });
    const { ledger } = port;
    const nobody = { by: null, words: '', run: null, ms: null };
    const history = [
      { ...nobody, at: AT, kind: 'taken-on' as const, what: 'queued', by: 'ann' },
      { ...nobody, at: AT, kind: 'started' as const, what: 'attempt 1', run: RUN, ms: 10 },
      {
        ...nobody,
        at: AT,
        kind: 'ended' as const,
        what: 'failed',
        words: 'exit code 1',
        run: RUN,
        ms: 90_000,
      },
      { ...nobody, at: AT, kind: 'asked' as const, what: 'hold', by: 'bob', words: 'not now' },
      { ...nobody, at: AT, kind: 'answered' as const, what: 'answer', by: 'bob', words: '42' },
      { ...nobody, at: AT, kind: 'refused' as const, what: 'cancel', by: 'mallory' },
      { ...nobody, at: AT, kind: 'moved' as const, what: 'queued → held', by: 'bob' },
    ];
    const hold = { reason: 'person' as const, by: 'bob', at: AT, words: 'not now' };
    const record = aRecord(
      A,
      aTask({ phase: 'held', hold, question: 'Which port?', notBefore: AT, rank: 0 }),
    );
    await ledger.commit(aCommit(A, 'held', { record, history }));
    await ledger.keepDeliveries([aKeptDelivery({ issue: 'acme/app#1' })]);
    const text = await read(port, '/tasks/acme/app/1');
    for (const words of [
      'ann assigned the bot',
      'the run ended: failed (exit code 1) after 1 min 30 s',
      'bob asked: hold',
      'bob answered',
      'mallory asked: cancel, and may not',
      'queued → held by bob',
      'delivery issue_assign assigned by admin: accepted',
      'Held',
      'Which port?',
      'critical',
    ])
      expect(text).toContain(words);
    const gone = {
      why: 'closed' as const,
      by: 'ann',
      at: AT,
      assignment: aTask().assignment,
      turn: 1,
    };
    const let_go = [{ ...nobody, at: AT, kind: 'let-go' as const, what: 'closed', by: 'ann' }];
    await ledger.commit(
      aCommit(A, null, {
        expectedRev: 1,
        record: aRecord(A, null, { parting: gone }),
        history: let_go,
      }),
    );
    expect(await read(port, '/tasks/acme/app/1')).toMatch(/not in hand.*let go : closed by ann/);
    expect((await port.ask('/tasks/acme/app/99')).status).toBe(404);
    expect((await port.ask('/tasks/acme/app/x')).status).toBe(404);
  });

  it('show a delivery and how it was taken again', async () => {
    const port = await openPort({
      replay: async () => ({
        kind: 'taken',
        issue: null,
        answer: { status: 200, reason: 'of no interest' },
      }),
    });
    await port.ledger.keepDeliveries([
      aKeptDelivery(),
      aKeptDelivery({ id: 'odd', body: 'no JSON', verified: false, status: 401 }),
    ]);
    expect(await read(port, '/deliveries/kept1')).toContain('x-gitea-event: issues');
    expect(await read(port, '/deliveries/odd')).not.toContain('Replay');
    const page = await port.ask('/');
    const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const csrf = await csrfOf(port, { cookie });
    const again = await port.ask('/deliveries/kept1/replay', {
      form: { csrf },
      headers: { cookie },
    });
    expect(await again.text()).toContain('200, of no interest');
    expect((await port.ask('/deliveries/none')).status).toBe(404);
  });

  it('show a task again after its form was sent, also of a repository that is named like a wish', async () => {
    const port = await openPort();
    const repository = { id: 7, fullName: 'hold/retry' };
    await port.ledger.nameRepository('gitea', repository);
    const record = aRecord(A, aTask({ phase: 'failed' }), { repository });
    await port.ledger.commit(aCommit(A, 'failed', { record }));
    const page = await port.ask('/');
    const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const asked = { form: { csrf: await csrfOf(port, { cookie }) }, headers: { cookie } };
    const answer = await port.ask('/tasks/hold/retry/1/retry?forge=gitea', asked);
    expect(answer.headers.get('location')).toBe('/tasks/hold/retry/1?forge=gitea');
  });

  it('count as living whom metrics, doctor and status do', async () => {
    const port = await openPort({ now: () => Date.parse(AT) });
    await port.ledger.setAlive('worker-1', Date.parse(AT) - ALIVE_FOR_MS);
    expect(await read(port, '/')).toContain('1 worker');
    await port.ledger.setAlive('worker-1', Date.parse(AT) - ALIVE_FOR_MS - 1);
    expect(await read(port, '/')).toContain('no worker lives');
  });

  it('pause by a form, say so everywhere, and come back to where one was', async () => {
    const port = await openPort();
    const page = await port.ask('/');
    const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const csrf = await csrfOf(port, { cookie });
    const from = (referer: string) => ({ form: { csrf }, headers: { cookie, referer } });
    const paused = await port.ask('/pause', from(`${port.url}/graph?a=b`));
    expect(paused.headers.get('location')).toBe('/graph?a=b');
    expect(await read(port, '/deliveries')).toContain('Paused by operator.');
    expect(
      (await port.ask('/unpause', from('https://evil.example/x'))).headers.get('location'),
    ).toBe('/');
    await port.ledger.pause({
      by: 'the bot',
      at: AT,
      reason: 'no such file',
      kind: 'agent-broken',
    });
    expect(await read(port, '/')).toContain('The agent can&#39;t be started: no such file');
  });
});
