import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

const ENV = { FORGEHAND_CONFIG: 'forgehand.yaml', LAB_TOKEN: 'the-lab-token', LAB_SECRET: 's1,s2' };

/** A forge, as a file names it. */
export const LAB = `
  - name: lab
    kind: gitea
    url: https://git.example.org/
    token: { env: LAB_TOKEN }
    webhook_secret: { env: LAB_SECRET }`;

/** A folder for a `forgehand.yaml`, until the tests of the file that asks for it are over. */
export function forgehandFile() {
  const folder = mkdtempSync(join(tmpdir(), 'forgehand-file-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  return { folder, read, faultsOf };

  function read(yaml: string, env: Record<string, string> = {}) {
    writeFileSync(join(folder, 'forgehand.yaml'), yaml);
    return readConfig({ ...ENV, ...env }, folder);
  }

  /** One a line. */
  function faultsOf(yaml: string, env: Record<string, string> = {}): string {
    try {
      read(yaml, env);
      return '';
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.faults.join('\n');
    }
  }
}
