import { mkdtempSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PARTS, refusal } from '../../bench/parts.ts';
import { folderWithout } from '../../bench/tools.ts';

function folderWith(...programs: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'forgehand-bench-'));
  for (const program of programs) writeFileSync(join(folder, program), '', { mode: 0o755 });
  return folder;
}

describe('what the bench needs on PATH', () => {
  it('is told in one line, all of it, with how to get it', () => {
    expect(refusal(PARTS, folderWith())).toBe(
      'missing on PATH: redis-server, wrk (on Debian: apt-get install redis-server wrk)',
    );
  });

  it('is asked for by the parts that are to be measured alone', () => {
    const withoutWrk = folderWith('redis-server');
    expect(refusal(['drain', 'calls'], withoutWrk)).toBeNull();
    expect(refusal(['drain', 'intake'], withoutWrk)).toMatch(/^missing on PATH: wrk /);
    expect(refusal(['calls'], folderWith())).toBeNull();
  });

  it('may be in different folders, and a valkey-server does too', () => {
    const path = [folderWith('valkey-server'), '', folderWith('wrk')].join(':');
    expect(refusal(PARTS, path)).toBeNull();
  });

  it('is all but one in a folder made without that one, the first of a name', () => {
    const [first, second] = [
      folderWith('wrk', 'redis-server'),
      folderWith('valkey-server', 'git', 'wrk'),
    ];
    const folder = folderWithout('redis-server', [first, '/no/such/folder', second].join(':'));
    expect(readdirSync(folder).toSorted()).toEqual(['git', 'wrk']);
    expect(readlinkSync(join(folder, 'wrk'))).toBe(join(first, 'wrk'));
    expect(refusal(['intake'], folder)).toMatch(/^missing on PATH: redis-server /);
  });

  it('is no question for a part that there is none of', () => {
    expect(refusal(['brewing'], folderWith())).toMatch(/^no bench named brewing: intake, /);
  });
});
