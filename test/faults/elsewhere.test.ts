import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect } from 'vitest';
import { partRow } from './support/row.ts';

/** Rows of the fault table that a test of `npm test` proves: without processes, over every order. */
const ELSEWHERE: [id: string, what: string, file: string, title: string][] = [
  [
    'F17',
    'events in every order',
    'test/coordinator/losses.test.ts',
    'an issue ends in the phase, labels and comment as if it were looked at once',
  ],
  [
    'F18',
    'any event lost or doubled',
    'test/coordinator/losses.test.ts',
    'an issue ends in the phase, labels and comment as if it were looked at once',
  ],
  ['F42', 'refused: Redis older than 6.2', 'test/store/store.test.ts', 'an old Redis'],
  [
    'F40',
    'a pid that another process has meanwhile',
    'test/agent/reuse.test.ts',
    'a process that took the pid of a run is left alone',
  ],
];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUN_WITHIN_MS = 240_000;

interface Result {
  testResults: { name: string; assertionResults: { title: string; status: string }[] }[];
}

describe('proven by npm test', () => {
  let result: Result;
  beforeAll(async () => {
    result = await runThem();
  }, RUN_WITHIN_MS);

  for (const [id, what, file, title] of ELSEWHERE) {
    partRow(id, what, async () => {
      const tests = result.testResults
        .filter(({ name }) => name.endsWith(file))
        .flatMap(({ assertionResults }) => assertionResults)
        .filter((test) => test.title.includes(title));
      expect(tests.map(({ status }) => status)).toEqual(['passed']);
      return { note: `by ${file}, which ran and passed` };
    });
  }
});

/** Whatever comes of it: a test that fails, is skipped or is gone is told of by its row. */
async function runThem(): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'forgehand-faults-elsewhere-'));
  const outputFile = join(dir, 'result.json');
  const files = [...new Set(ELSEWHERE.map(([, , file]) => file))];
  const titles = ELSEWHERE.map(([, , , title]) => title).join('|');
  const args = ['run', ...files, '-t', titles, '--reporter', 'json', '--outputFile', outputFile];
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const options = { cwd: ROOT, timeout: RUN_WITHIN_MS };
  await new Promise<void>((over) => {
    execFile(process.execPath, [vitest, ...args], options, () => over());
  });
  const result = JSON.parse(readFileSync(outputFile, 'utf8')) as Result;
  rmSync(dir, { recursive: true });
  return result;
}
