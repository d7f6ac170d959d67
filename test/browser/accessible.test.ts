import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { describe, expect, it } from 'vitest';
import { openBrowser } from './support/browser.ts';
import { startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await openBrowser();
const sandbox = await startSandbox({ stubSeconds: 0.2 });

async function aTaskAndABlockedOne() {
  await sandbox.api.open({ title: 'Write the greeting', body: 'Say hello.' });
  await sandbox.api.open({ title: 'Greet everybody', body: 'Stub: fail\n\nBlocked by: #1' });
  await sandbox.api.open({ title: 'Ask first', body: 'Stub: needs-human' });
  for (const number of [2, 1, 3]) await sandbox.api.assign(number);
  await until(async () => (await sandbox.phase(2)) === 'failed', 'the second failed');
  await until(async () => (await sandbox.phase(3)) === 'needs-human', 'the third asks');
}

await aTaskAndABlockedOne();

describe.each(['light', 'dark'] as const)('for everybody, in %s', async (colorScheme) => {
  const page = await browser.page({ colorScheme });

  it.each([
    ['board', () => sandbox.board],
    ['filtered board', () => `${sandbox.board}/?phase=done`],
    ['finished task', () => sandbox.task(1)],
    ['failed task', () => sandbox.task(2)],
    ['open question', () => sandbox.task(3)],
    ['graph', () => `${sandbox.board}/graph`],
    ['deliveries', () => `${sandbox.board}/deliveries`],
    ['nothing', () => `${sandbox.board}/nothing`],
    ['list of issues on the forge', () => sandbox.forge],
    ['issue on the forge', () => sandbox.issue(2)],
  ])('axe finds no serious fault: %s', async (_name, address) => {
    await page.goto(address());
    expect(await faults()).toEqual([]);
  });

  it('axe finds no serious fault: log and delivery', async () => {
    await page.goto(sandbox.task(1));
    await page.locator('.runs').getByRole('link', { name: 'log' }).click();
    await page.locator('#log').waitFor();
    expect(await faults()).toEqual([]);
    await page.goto(`${sandbox.board}/deliveries`);
    await page.locator('.deliveries a').first().click();
    await page.locator('pre').first().waitFor();
    expect(await faults()).toEqual([]);
  });

  async function faults(): Promise<string[]> {
    await page.evaluate(axe);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }
});

it('the keyboard reaches the content, the tasks and the filter', async () => {
  const page = await browser.page();
  await page.goto(sandbox.board);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
  await page.keyboard.press('Enter');
  const reached: unknown[] = [];
  for (let i = 0; i < 20; i += 1) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate('document.activeElement.textContent'));
  }
  expect(reached).toContain('Filter');
  expect(reached).toContain('Greet everybody');
});
