import { describe, expect, it } from 'vitest';
import { complaintsOf, openBrowser, shown } from './support/browser.ts';
import { picture } from './support/images.ts';
import { startSandbox } from './support/sandbox.ts';

const browser = await openBrowser();
const sandbox = await startSandbox({ stubSeconds: 5 });

describe('in the browser, from a new issue to its end', async () => {
  const page = await browser.page();
  const forge = await browser.page();
  const complaints = [complaintsOf(page), complaintsOf(forge)];

  it('an empty board says what to do', async () => {
    await page.goto(sandbox.board);
    await shown(page).toContain('Nothing in hand yet');
    await picture(page, 'board-empty');
  });

  it('an issue is opened and assigned on the forge, and appears on the board by itself', async () => {
    await forge.goto(sandbox.forge);
    await forge.getByLabel('Title').fill('Write the greeting');
    await forge
      .getByLabel('Text')
      .fill('Say hello.\n\n## Context Estimate\n- Recommended agent: sonnet');
    await forge.getByRole('button', { name: 'Open', exact: true }).click();
    await forge.getByRole('button', { name: 'Assign the bot' }).click();
    await shown(page, '.tasks').toMatch(/Write the greeting[\s\S]*running/);
    await shown(page, '.tasks').toContain('sonnet');
  });

  it('its log is followed live, found in, and downloaded', async () => {
    await page.getByRole('link', { name: 'live log' }).click();
    await shown(page, '#log-state').toBe('The run is under way.');
    const lines = page.locator('#log li');
    await expect.poll(() => lines.count()).toBeGreaterThan(0);
    const before = await lines.count();
    await expect.poll(() => lines.count()).toBeGreaterThan(before);
    await picture(page, 'log');
    await shown(page, '#log-state').toBe('The run is over.');
    const count = await lines.count();
    const text = await lines.allInnerTexts();
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/\.log$/);
    await page.locator('input[name="find"]').fill(text[0]?.slice(0, 12) ?? '');
    await page.getByRole('button', { name: 'Find' }).click();
    await shown(page, '#found').toContain('has it');
    expect(await page.locator('#log mark').count()).toBeGreaterThan(0);
    expect(await lines.count()).toBeLessThan(count);
  });

  it("the task's page tells what happened, and shows the comment as the forge does", async () => {
    await page.goto(sandbox.task(1));
    await shown(page, '.why').toContain('Done since');
    await shown(page, '.timeline').toMatch(/ann assigned the bot/);
    await shown(page, '.timeline').toMatch(/the run ended: done/);
    await shown(page, '.timeline').toMatch(/delivery issues assigned by ann: accepted/);
    await shown(page, '.comment').toContain('✔ Done at');
    await shown(forge, '[data-live="comments"]').toContain('✔ Done at');
    await shown(forge, '.labels').toContain('agent/done');
  });

  it('the delivery that told of it can be looked at and taken again', async () => {
    await page.locator('.timeline .delivery a').first().click();
    await shown(page).toContain('"action"');
    await page.getByRole('button', { name: 'Replay' }).click();
    await shown(page, '.told').toContain('202, accepted');
    await page.goto(`${sandbox.board}/deliveries`);
    await shown(page, '.deliveries').toContain('issues assigned');
    await picture(page, 'deliveries');
  });

  it('a blocked task is held and goes on, and is drawn in the graph', async () => {
    await sandbox.api.open({ title: 'Ask what to greet', body: 'Stub: hang' });
    await sandbox.api.open({ title: 'Greet everybody', body: 'Blocked by: #2' });
    await sandbox.api.assign(2);
    await sandbox.api.assign(3);
    await expect.poll(() => sandbox.phase(3)).toBe('blocked');
    await page.goto(sandbox.task(3));
    await shown(page, '.why').toMatch(/blocked[\s\S]*Blocked by #2/);
    await page.getByRole('button', { name: 'Hold' }).click();
    await shown(page, '.why .chip').toBe('held');
    await shown(page, '.timeline').toContain('operator asked: hold');
    await page.getByRole('button', { name: 'Resume' }).click();
    await shown(page, '.why .chip').toBe('blocked');
    await picture(page, 'task');
    await page.getByRole('link', { name: 'In the graph' }).click();
    await shown(page, 'table.edges').toMatch(/Greet everybody[\s\S]*#2/);
    await picture(page, 'graph');
    await page.locator('svg.graph a').filter({ hasText: 'Ask what to greet' }).click();
    await shown(page, 'h1').toBe('Ask what to greet');
  });

  it('a running one is cancelled and run again', async () => {
    await shown(page, '.why .chip').toBe('running');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await shown(page, '.why .chip').toBe('cancelled');
    await page.getByRole('button', { name: 'Retry' }).click();
    await shown(page, '.why .chip').toBe('running');
    await picture(page, 'task-running');
    await page.goto(sandbox.board);
    await shown(page, '[data-live="lanes"]').toMatch(
      /Running[\s\S]*Ask what to greet[\s\S]*Blocked[\s\S]*Greet everybody/,
    );
    await picture(page, 'board');
    const dark = await browser.page({ colorScheme: 'dark' });
    await dark.goto(sandbox.board);
    await picture(dark, 'board-dark');
    const small = await browser.page({ viewport: { width: 390, height: 844 } });
    await small.goto(sandbox.task(3));
    await picture(small, 'task-small');
    const { scroll, width } = (await small.evaluate(
      '({ scroll: document.documentElement.scrollWidth, width: innerWidth })',
    )) as { scroll: number; width: number };
    expect(scroll).toBeLessThanOrEqual(width);
    await forge.goto(sandbox.issue(2));
    await picture(forge, 'forge');
  });

  it('the whole bot is paused and goes on', async () => {
    await page.goto(sandbox.board);
    await page.getByRole('button', { name: 'Pause' }).click();
    await shown(page, '.banner').toContain('Paused by operator.');
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect.poll(() => page.locator('.banner').count()).toBe(0);
    expect(await sandbox.ledger.paused()).toBeNull();
  });

  it('tasks are found by phase and repository', async () => {
    await page.goto(sandbox.board);
    await page.locator('select[name="phase"]').selectOption('running');
    await page.getByLabel('Repository').fill('ann/logview');
    await page.getByRole('button', { name: 'Filter' }).click();
    await shown(page, '[data-live="lanes"]').toContain('Ask what to greet');
    await shown(page, '[data-live="lanes"]').not.toContain('Greet everybody');
    await page.getByLabel('Repository').fill('ann/nothing');
    await page.getByRole('button', { name: 'Filter' }).click();
    await shown(page).toContain('No task here');
  });

  it('and no page complained', () => {
    expect(complaints).toEqual([[], []]);
  });
});
