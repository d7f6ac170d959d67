import { describe, expect, it } from 'vitest';
import { sandbox } from '../src/cli/sandbox.ts';
import { readBaseConfig } from '../src/config.ts';

describe('the sandbox, from signed delivery to labels and comments', () => {
  it.each([
    ['a server from PATH, where there is one', process.env.PATH ?? ''],
    ['the store in memory', '/nowhere'],
  ])('works its five tasks in dependency order on %s', async (_, PATH) => {
    const lines: string[] = [];
    const config = readBaseConfig({ PATH, STUB_SECONDS: '0.1', KILL_GRACE: '1s' }, '/');
    const code = await sandbox(config, { exitWhenIdle: true, print: (line) => lines.push(line) });
    expect(code).toBe(0);
    const text = lines.join('\n');
    const done = [...text.matchAll(/#(\d) .*✔ done/g)].map(([, number]) => Number(number));
    expect(done.toSorted()).toEqual([1, 2, 3, 4, 5]);
    expect(done.indexOf(1)).toBeLessThan(done.indexOf(3));
    expect(done.indexOf(3)).toBeLessThan(done.indexOf(4));
    expect(done.indexOf(2)).toBeLessThan(done.indexOf(4));
    expect(done.at(-1)).toBe(5);
    expect(text).toContain('↻ the agent asks to try again later');
    expect(text).toContain('**✔ Done at');
  });
});
