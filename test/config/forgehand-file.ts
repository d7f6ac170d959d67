import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

export const folder = mkdtempSync(join(tmpdir(), 'forgehand-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENV = { FORGEHAND_CONFIG: 'forgehand.yaml', LAB_TOKEN: 'the-lab-token', LAB_SECRET: 's1,s2' };
export const LAB = `
  - name: lab
    kind: gitea
    url: https://git.example.org/
    token: { env: LAB_TOKEN }
    webhook_secret: { env: LAB_SECRET }`;

export function read(yaml: string, env: Record<string, string> = {}) {
  writeFileSync(join(folder, 'forgehand.yaml'), yaml);
  return readConfig({ ...ENV, ...env }, folder);
}

/** A fault a line; empty where there is none. */
export function faultsOf(yaml: string, env: Record<string, string> = {}): string {
  try {
    read(yaml, env);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.join('\n');
  }
}
