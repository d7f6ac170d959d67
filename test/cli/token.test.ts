import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createToken } from '../../src/cli/token.ts';
import { fileSecret, fixedSecret } from '../../src/config/secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forgehand-token-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the token of the bot', () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });

  it('is kept until it is refused, and its file then holds the next one', () => {
    const path = join(folder, 'token');
    writeFileSync(path, 'first\n');
    const token = createToken(fileSecret('FORGE_TOKEN_FILE', path, folder), log);
    writeFileSync(path, 'second\n');
    expect(token.read()).toBe('first');
    expect(token.reread()).toBe(true);
    expect(token.read()).toBe('second');
    expect(token.reread()).toBe(false);
  });

  it('stays what it is when its file is gone, which is said', () => {
    const path = join(folder, 'token');
    writeFileSync(path, 'first');
    const token = createToken(fileSecret('FORGE_TOKEN_FILE', path, folder), log);
    rmSync(path);
    expect(token.reread()).toBe(false);
    expect(token.read()).toBe('first');
    expect(lines.at(-1)).toMatchObject({ level: 50 });
    expect(JSON.stringify(lines)).toContain('make it readable');
  });

  it('in the environment is never another one', () => {
    expect(createToken(fixedSecret('fixed'), log).reread()).toBe(false);
  });
});
