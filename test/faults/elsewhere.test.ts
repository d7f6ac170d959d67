import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
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

describe('proven by npm test', () => {
  for (const [id, what, file, title] of ELSEWHERE) {
    partRow(id, what, async () => {
      const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
      expect(text, `${file} has that test`).toContain(title);
      return { note: `by ${file}, in npm test` };
    });
  }
});
