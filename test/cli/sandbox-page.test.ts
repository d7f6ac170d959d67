import { afterAll, describe, expect, it } from 'vitest';
import { startSandboxForge } from '../../src/cli/sandbox/forge.ts';
import { startForgePage } from '../../src/cli/sandbox/page.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';

describe("the sandbox's forge in the browser", async () => {
  const port = await freePort();
  const forge = await startSandboxForge({ pages: `http://127.0.0.1:${port}` });
  const page = await startForgePage(forge, { port, operatorUrl: 'http://127.0.0.1:3001' });
  afterAll(async () => {
    await page.close();
    await forge.close();
  });
  const issue = `/${forge.repository.fullName}/issues/1`;
  const read = async (path: string) =>
    (await fetch(`${page.url}${path}`, { headers: { connection: 'close' } })).text();
  const post = (
    path: string,
    form: Record<string, string> = {},
    headers: Record<string, string> = {},
  ) =>
    fetch(`${page.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { connection: 'close', ...headers },
      body: new URLSearchParams(form),
    });

  it('opens an issue, and does with it what people do', async () => {
    const opened = await post('/issues', {
      title: 'Write <b>it</b>',
      body: 'Please.',
      assign: 'yes',
    });
    expect([opened.status, opened.headers.get('location')]).toEqual([303, issue]);
    expect(await read('/')).toContain('Write &lt;b&gt;it&lt;/b&gt;');
    expect(await read(issue)).toContain('Unassign the bot');
    await post(`${issue}/unassign`);
    expect(await read(issue)).toContain('Assign the bot');
    await post(`${issue}/assign`);
    await post(`${issue}/label`, { name: 'agent/hold' });
    await post(`${issue}/comment`, { body: '**bold** <script>x</script>' });
    const shown = await read(issue);
    expect(shown).toContain('<span class="label">agent/hold</span>');
    expect(shown).toContain('<strong>bold</strong>');
    expect(shown).not.toContain('<script>x');
    await post(`${issue}/unlabel`, { name: 'agent/hold' });
    expect(await read(issue)).not.toContain('<span class="label">');
    await post(`${issue}/close`);
    expect(await read(issue)).toContain('Reopen');
    await post(`${issue}/reopen`);
    expect(await read(issue)).toContain('Close');
  });

  it('serves its assets, and nothing else', async () => {
    for (const asset of ['app.css', 'app.js', 'forge.css', 'icon.svg'])
      expect((await fetch(`${page.url}/assets/${asset}`)).status).toBe(200);
    for (const path of ['/assets/page.ts', '/other/repo/issues/1', '/x'])
      expect((await fetch(`${page.url}${path}`)).status).toBe(404);
    expect((await post(`${issue}/toString`)).status).toBe(404);
    expect((await fetch(`${page.url}/${forge.repository.fullName}/issues/99`)).status).toBe(502);
  });

  it('takes nothing from a page of another origin', async () => {
    expect((await post(`${issue}/close`, {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect(await read(issue)).toContain('>Close<');
  });
});
