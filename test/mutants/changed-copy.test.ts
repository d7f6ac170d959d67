import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { changedCopy } from './changed-copy.ts';
import { MUTANTS } from './mutants.ts';

test.each(MUTANTS)('the build has each place where the bug "$name" is put', (mutant) => {
  const { cli, remove } = changedCopy(mutant);
  expect(existsSync(cli)).toBe(true);
  remove();
});

test('a place that is gone is told of', () => {
  const changes = [{ in: '.lua', find: 'no such words', put: '' }];
  const harness = { file: '', row: '' };
  expect(() => changedCopy({ name: 'moved', changes, harness })).toThrow('no such words');
});
