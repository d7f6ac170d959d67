import { describe, expect, it } from 'vitest';
import { complaintsOf, openBrowser } from './support/browser.ts';
import { startSandbox } from './support/sandbox.ts';

const browser = await openBrowser();
const sandbox = await startSandbox({ stubSeconds: 0.2 });

describe('without JavaScript', async () => {
  const page = await browser.page({ javaScriptEnabled: false });
  const complaints = complaintsOf(page);
  /** Reloading is what somebody without a script does. */
  const reloaded = (address: string) =>
    expect.poll(async () => {
      await page.goto(address);
      return page.locator('main').innerText();
    });

  it('an issue is opened and assigned on the forge', async () => {
    await page.goto(sandbox.forge);
    await page.getByLabel('Title').fill('Write the greeting');
    await page.getByLabel('assign it to the bot at once').check();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await reloaded(sandbox.issue(1)).toContain('✔ Done at');
  });

  it('the board, the task, its comment and its log tell everything', async () => {
    await reloaded(sandbox.board).toMatch(/Done[\s\S]*Write the greeting[\s\S]*ann\/logview#1/);
    await page.getByRole('link', { name: 'Write the greeting' }).click();
    const told = await page.locator('main').innerText();
    for (const part of ['Done since', 'ann assigned the bot', 'the run ended: done', '✔ Done at'])
      expect(told).toContain(part);
    await page.locator('.runs').getByRole('link', { name: 'log' }).click();
    expect(await page.locator('#log li').count()).toBeGreaterThan(1);
    await page.locator('input[name="find"]').fill('nothing has this in it');
    await page.getByRole('button', { name: 'Find' }).click();
    expect(await page.locator('#found').innerText()).toBe('0 lines have it.');
  });

  it('actions, the pause, the graph and a replay work', async () => {
    await page.goto(sandbox.task(1));
    await page.getByRole('button', { name: 'Retry' }).click();
    await reloaded(sandbox.task(1)).toContain('operator asked: retry');
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(await page.locator('.banner').innerText()).toContain('Paused by operator.');
    await page.getByRole('button', { name: 'Go on' }).click();
    expect(await page.locator('.banner').count()).toBe(0);
    await reloaded(`${sandbox.board}/graph`).toContain('The same as a table');
    await reloaded(`${sandbox.board}/deliveries`).toContain('issues assigned');
    await page.locator('.deliveries a').first().click();
    await page.getByRole('button', { name: 'Replay' }).click();
    expect(await page.locator('.told').innerText()).toMatch(/Taken again: 20[02]/);
  });

  it('and no page complained', () => {
    expect(complaints).toEqual([]);
  });
});
