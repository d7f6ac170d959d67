import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { probeLadder } from '../../src/agent/ladder.ts';
import { createSpare } from '../../src/agent/spare.ts';

const { waiting } = await probeLadder();
const PROGRAM = fileURLToPath(new URL('holds-spare.ts', import.meta.url));

describe.skipIf(waiting === null)('a namespace that was made ahead', () => {
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  async function aSpare() {
    const spare = createSpare(waiting ?? []);
    await spare.prepare();
    const cwd = mkdtempSync(join(tmpdir(), "forgehand-it's-"));
    const sh = (script: string, env: Record<string, string> = {}) => {
      const command = ['/bin/sh', '-c', script, "it's", '$HOME `id`', '; exit 9'];
      const child = spare.take({ command, cwd, env: { PATH: process.env.PATH ?? '', ...env } });
      if (child) started.push(child);
      return child;
    };
    return { cwd, sh };
  }

  const said = async (child: ChildProcess | null) =>
    child?.stdout ? (await text(child.stdout)).trimEnd().split('\n') : [];

  it('runs one agent in its folder, with its words as they are', async () => {
    const { cwd, sh } = await aSpare();
    const child = sh('pwd; echo "$0"; for word; do echo "$word"; done');
    expect(await said(child)).toEqual([cwd, "it's", '$HOME `id`', '; exit 9']);
  });

  it('gives the variables of this agent and no others, whatever stands in them', async () => {
    const { sh } = await aSpare();
    const lines = await said(sh('env -0 | tr "\\n\\0" "|\\n"', { TEXT: "a'b\n$(id)\n" }));
    expect(lines).toContain("TEXT=a'b|$(id)|");
    const ofShells = ['PATH', 'PWD', 'SHLVL', '_'];
    const names = lines.map((line) => line.split('=')[0] ?? '');
    expect(names.filter((name) => !ofShells.includes(name))).toEqual(['TEXT']);
  });

  it('is left where a variable has a name that a shell cannot export', async () => {
    const { sh } = await aSpare();
    expect(sh('exit 0', { 'with.dot': 'x' })).toBeNull();
    expect(sh('exit 0', { UID: '0' })).toBeNull();
    expect(sh('exit 0', { UIDS: '0' })).not.toBeNull();
  });

  it('leaves its agent nothing to read the order from, and ends as the agent does', async () => {
    const { sh } = await aSpare();
    const child = sh('(: <&3) 2>/dev/null || echo closed; exit 75');
    const [exit, lines] = await Promise.all([child && once(child, 'exit'), said(child)]);
    expect(exit).toEqual([75, null]);
    expect(lines).toEqual(['closed']);
  });

  it('is taken once; the next one is ready a moment later', async () => {
    const { sh } = await aSpare();
    expect(sh('exit 0')).not.toBeNull();
    expect(sh('exit 0')).toBeNull();
    await expect.poll(() => sh('exit 0'), { timeout: 10_000, interval: 50 }).not.toBeNull();
  });

  it('ends with its worker, however that ends', async () => {
    const worker = spawn(process.execPath, ['--import', 'tsx', PROGRAM], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(worker);
    const [line] = await once(worker.stdout, 'data');
    const pid = Number(String(line));
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    worker.kill('SIGKILL');
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
  });
});
