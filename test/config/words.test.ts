import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitWords } from '../../src/config/words.ts';

it.each([
  ['agent run', ['agent', 'run']],
  [`  a  'b c'  "d e"f `, ['a', 'b c', 'd ef']],
  [`a "" ''`, ['a', '', '']],
  ['a b\\ c \\"', ['a', 'b c', '"']],
  ['"a\\"b\\\\c\\d"', ['a"b\\c\\d']],
  ["'a\\'", ['a\\']],
  [
    'a $HOME *.ts ; rm -rf ~ `x` | y > z',
    ['a', '$HOME', '*.ts', ';', 'rm', '-rf', '~', '`x`', '|', 'y', '>', 'z'],
  ],
])('splits %s and expands nothing', (text, words) => {
  expect(splitWords(text)).toEqual({ kind: 'words', words });
});

it.each([
  [`a 'b`, /quote ' that is never closed/],
  ['a "b', /quote " that is never closed/],
  ['a \\', /lone backslash/],
  ['   ', /names no program/],
  ['"" b', /names no program/],
])('refuses %s', (text, why) => {
  expect(splitWords(text)).toEqual({ kind: 'fault', why: expect.stringMatching(why) });
});

it('gives back what was quoted', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (rest) => {
      const words = ['agent', ...rest];
      const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
      expect(splitWords(quoted)).toEqual({ kind: 'words', words });
    }),
  );
});
