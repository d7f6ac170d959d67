import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** With UPDATE_IMAGES=1 the manual's pictures are made anew; else they go where nobody looks. */
const FOLDER =
  process.env.UPDATE_IMAGES === '1'
    ? fileURLToPath(new URL('../../../docs/images/', import.meta.url))
    : mkdtempSync(join(tmpdir(), 'forgehand-images-'));

export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({
    path: join(FOLDER, `${name}.png`),
    fullPage: true,
    animations: 'disabled',
  });
}
