import { createServer } from 'node:http';
import { afterAll, describe, expect, it } from 'vitest';
import { listen } from '../../src/cli/listen.ts';
import { complaintsOf, openBrowser } from './support/browser.ts';
import { startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

const ATTACKS = [
  '<script>attacked()</script>',
  '<img src=x onerror=attacked()>',
  '"><svg onload=attacked()>',
  "' autofocus onfocus=attacked() x='",
  '</title></textarea></pre><script>attacked()</script>',
  '[click](javascript:attacked())',
  '<a href="javascript:attacked()">click</a>',
  '<iframe srcdoc="<script>parent.attacked()</script>"></iframe>',
  '<style>body{display:none}</style>',
  '<form action="/pause" method="post"><button>Pause</button></form>',
];
const ALL = ATTACKS.join('\n\n');

const browser = await openBrowser();
const sandbox = await startSandbox({ stubSeconds: 0.2 });

/** Title, text, label and comment by the forge; agent, log and summary as a hostile agent would leave them. */
async function aHostileTask(): Promise<{ run: string }> {
  await sandbox.api.open({ title: ATTACKS.join(' ').slice(0, 190), body: ALL });
  await sandbox.api.assign(1);
  await until(async () => (await sandbox.phase(1)) === 'done', 'the task is done');
  for (const label of ['<script>attacked()</script>', '"><img src=x onerror=attacked()>'])
    await sandbox.api.label(1, label);
  await sandbox.api.comment(1, ALL);
  const [found] = (await sandbox.ledger.list(['done'], { offset: 0, limit: 1 })).records;
  if (!found?.record.task) throw new Error('there is no task');
  const { key } = found.record;
  const run = (await sandbox.ledger.history(key)).find(({ kind }) => kind === 'started')?.run;
  if (!run) throw new Error('there was no run');
  await sandbox.ledger.appendLog(run, ALL.split('\n'));
  const { rev, record } = await sandbox.ledger.read(key);
  if (!record?.task) throw new Error('there is no task');
  await sandbox.ledger.commit({
    key,
    expectedRev: rev,
    record: { ...record, agent: ALL, task: { ...record.task, question: ALL } },
    satisfied: true,
    blockers: null,
    blocks: null,
    owed: [],
    settled: [],
    wishesTaken: 0,
    tellDependents: false,
    generation: null,
    history: [
      {
        at: new Date().toISOString(),
        kind: 'answered',
        what: ALL,
        by: ALL,
        words: ALL,
        run,
        ms: 1,
      },
    ],
  });
  return { run };
}

describe('stored attacks are shown as text', async () => {
  const { run } = await aHostileTask();
  const page = await browser.page();
  const complaints = complaintsOf(page);
  await page.addInitScript('window.attacked = () => { window.wasAttacked = true; };');

  it.each([
    ['board', sandbox.board],
    [
      'board, filtered by an attack',
      `${sandbox.board}/?repository=${encodeURIComponent(ATTACKS[2] ?? '')}`,
    ],
    ['task', sandbox.task(1)],
    ['graph', `${sandbox.board}/graph`],
    ['log', `${sandbox.board}/runs/${run}`],
    [
      'log, found in by an attack',
      `${sandbox.board}/runs/${run}?find=${encodeURIComponent('<script>')}`,
    ],
    ['deliveries', `${sandbox.board}/deliveries`],
    ['forge', sandbox.forge],
    ["forge's issue", sandbox.issue(1)],
  ])('%s', async (_name, address) => {
    await page.goto(address);
    for (const box of await page.locator('main a, main input:not([type=hidden])').all())
      await box.focus({ timeout: 2_000 }).catch(() => {});
    expect(await page.evaluate('window.wasAttacked ?? false')).toBe(false);
    expect(
      await page
        .locator('main script, main iframe, main style, [onerror], [onload], [onfocus]')
        .count(),
    ).toBe(0);
    expect(await page.locator('a[href^="javascript" i]').count()).toBe(0);
    expect(await page.locator('body').isVisible()).toBe(true);
  });

  it('a delivery with an attack in it', async () => {
    await page.goto(`${sandbox.board}/deliveries`);
    await page.locator('.deliveries a').last().click();
    await page.locator('pre').first().waitFor();
    expect(await page.evaluate('window.wasAttacked ?? false')).toBe(false);
    expect(await page.locator('main').innerText()).toContain('<script>attacked()</script>');
  });

  it('nothing even tried: no policy had to stop it', () => {
    expect(complaints).toEqual([]);
  });
});

describe('a page of another origin', async () => {
  const form = `<form id="f" method="post" action="${sandbox.board}/pause"><input name="csrf" value="guess"></form>`;
  const hostile = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<body>${form}</body>`);
  });
  const { url, close } = await listen(hostile, { host: '127.0.0.1', port: 0 });
  afterAll(close);

  // Another port is another origin, yet the same site: cookies go along. Another name is another site.
  it.each([url, url.replace('127.0.0.1', 'localhost')])(
    'can not act in the name of who looks at %s',
    async (address) => {
      const page = await browser.page();
      await page.goto(sandbox.board);
      await page.goto(address);
      await page.evaluate(
        `fetch('${sandbox.board}/api/pause', { method: 'POST', mode: 'no-cors', credentials: 'include' }).catch(() => {})`,
      );
      await page.evaluate(
        `fetch('${sandbox.board}/pause', { method: 'POST', mode: 'no-cors', credentials: 'include', body: new URLSearchParams({ csrf: 'guess' }) }).catch(() => {})`,
      );
      const read = await page.evaluate(
        `fetch('${sandbox.board}/api/tasks').then((r) => r.text(), () => 'not readable')`,
      );
      expect(read).toBe('not readable');
      const answered = page.waitForResponse(`${sandbox.board}/pause`);
      await page.evaluate("document.getElementById('f').submit()");
      expect((await answered).status()).toBe(403);
      expect(await sandbox.ledger.paused()).toBeNull();
    },
  );

  it('can not frame the page', async () => {
    const page = await browser.page();
    await page.goto(url);
    await page.evaluate(`document.body.innerHTML = '<iframe src="${sandbox.board}"></iframe>'`);
    await expect.poll(() => page.frames().length).toBe(2);
    const text = await page
      .frames()[1]
      ?.locator('body')
      .innerText()
      .catch(() => '');
    expect(text ?? '').not.toContain('Board');
  });
});
