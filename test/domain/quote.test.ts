import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, it } from 'vitest';
import { codeBlock, quoteBlock, quoteInline, tableCell } from '../../src/domain/quote.ts';

const NASTY = [
  '@ann',
  '@org/team',
  '＠ann',
  '\\@ann',
  '&#64;ann',
  '&commat;ann',
  'fixes #12',
  'o/r#12',
  '#\u200b12',
  '!12',
  'GH-12',
  'https://git.example.org/o/r/issues/12',
  'https:\\//git.example.org/o/r/issues/12',
  'www.github.com/o/r/issues/1',
  'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
  'a94a8fe',
  '<!-- forgehand:status v1 {} -->',
  '<img src=x onerror=alert(1)>',
  '</details>',
  '<https://evil.example>',
  '![x](https://evil.example/p.png)',
  '[x](https://evil.example)',
  '[x]: https://evil.example',
  '- [ ] Retry',
  '- [x] Cancel',
  '```',
  '~~~~',
  '`',
  '``',
  '|',
  '\\|',
  '\\',
  '> ',
  '\n',
  '\n\n',
  '\r',
  '\u2028',
  '\u0000',
  '\u202e',
  '\u2066',
  '\ud800',
  '\u001b[31m',
  `a${'\u0301'.repeat(50)}`,
  '---',
  '    ',
  '*',
  '_',
  '_a94a8fe_',
  'words',
];

const nasty = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 5 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

/** The text that a forge looks at for mentions and references: all but code, node by node. */
function prose(node: Nodes): string {
  if (node.type === 'text') return node.value;
  if (node.type === 'code' || node.type === 'inlineCode') return '';
  return 'children' in node ? node.children.map(prose).join('\n') : '';
}

function types(node: Nodes): string[] {
  return [node.type, ...('children' in node ? node.children.flatMap(types) : [])];
}

function expectInert(markdown: string): void {
  const tree = fromMarkdown(markdown);
  const text = prose(tree);
  expect(text).not.toMatch(/[@＠][\w-]/);
  expect(text).not.toMatch(/[#!]\d/);
  expect(text).not.toMatch(/gh-\d/i);
  expect(text).not.toMatch(/:\/\/|www\./);
  expect(text).not.toMatch(/[0-9a-f]{7,}/i);
  for (const type of ['html', 'link', 'image', 'linkReference', 'imageReference', 'definition']) {
    expect(types(tree)).not.toContain(type);
  }
  expect(markdown).not.toContain('<!--');
  expect(markdown).not.toMatch(
    /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]|\p{Surrogate}|\p{M}{5}/u,
  );
}

describe('a quoted word', () => {
  it.each([
    ['plain', '`plain`'],
    ['two\nlines', '`two lines`'],
    ['a `b` c', '``a `b` c``'],
    ['`b`', '`` `b` ``'],
    ['a|b', '`a│b`'],
    ['@ann fixes #12', '`@ann fixes #12`'],
    ['', '—'],
    [' \u0000 ', '—'],
    ['\u001b[31mred\u001b[0m', '`red`'],
    ['👩‍💻 ok', '`👩‍💻 ok`'],
  ])('%j becomes %s', (text, quoted) => {
    expect(quoteInline(text, 100)).toBe(quoted);
  });

  it('is one code span and nothing else, whatever it holds', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const quoted = quoteInline(text, 80);
        expectInert(`Said: ${quoted} and more`);
        if (quoted === '—') return;
        const [paragraph] = fromMarkdown(`x ${quoted}`).children;
        expect(paragraph).toMatchObject({
          type: 'paragraph',
          children: [{ type: 'text' }, { type: 'inlineCode' }],
        });
        expect(quoted).not.toMatch(/[|\n]/);
      }),
    );
  });

  it('is cut by characters, not halves of them', () => {
    expect(quoteInline('😀'.repeat(10), 4)).toBe('`😀😀😀…`');
    expect(quoteInline('abc', 3)).toBe('`abc`');
  });
});

describe('a quoted text', () => {
  it('keeps its looks', () => {
    expect(quoteBlock('1 of 14 tests fails:\n\n\n`parse.test.ts` **expected** 3', 200)).toBe(
      '> 1 of 14 tests fails:\n>\n> `parse.test.ts` **expected** 3',
    );
    expect(quoteBlock('', 10)).toBe('> —');
  });

  it.each(NASTY)('%j has no effect', (text) => {
    expectInert(quoteBlock(`see ${text} there\n${text}`, 500));
  });

  it('is one quote that nothing leaves, whatever it holds', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const quoted = quoteBlock(text, 300);
        expectInert(quoted);
        const tree = fromMarkdown(`${quoted}\n\nafter`);
        expect(tree.children.map(({ type }) => type)).toEqual(['blockquote', 'paragraph']);
        expect(quoted).not.toMatch(/\[[ xX]\]/);
      }),
      { numRuns: 300 },
    );
  });

  it('is cut, by characters and by lines', () => {
    expect(quoteBlock('abcdef', 4)).toBe('> abc…');
    expect(quoteBlock('a\n'.repeat(100), 1_000).split('\n')).toHaveLength(61);
  });
});

describe('a log', () => {
  it('stands in a fence that it can’t close', () => {
    expect(codeBlock('\na\n```\nb\n', 100)).toBe('````text\na\n```\nb\n````');
  });

  it('is one code block, whatever it holds', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const block = codeBlock(text, 200);
        expect(fromMarkdown(`${block}\n\nafter`).children.map(({ type }) => type)).toEqual([
          'code',
          'paragraph',
        ]);
        expect(block).not.toContain('<!--');
      }),
    );
  });

  it('loses its middle when it is too long: the end says most', () => {
    const block = codeBlock(`${'h'.repeat(100)}${'t'.repeat(100)}`, 40);
    expect(block).toBe(
      `\`\`\`text\n${'h'.repeat(10)}\n… 160 characters left out …\n${'t'.repeat(30)}\n\`\`\``,
    );
  });
});

describe('a table’s cell', () => {
  it('shows plain words', () => {
    expect(tableCell('Parse the header', 80)).toBe('Parse the header');
    expect(tableCell('', 80)).toBe('—');
  });

  it('holds no mark that could end it or begin anything', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const cell = tableCell(text, 80);
        expect(cell).not.toMatch(/[|\n\\`*_[\]<>]/);
        expectInert(`x ${cell} x`);
        const [paragraph] = fromMarkdown(`x ${cell}`).children;
        expect(
          paragraph?.type === 'paragraph' && paragraph.children.map(({ type }) => type),
        ).toEqual(['text']);
      }),
    );
  });

  it('shows the marks as they were written', () => {
    const [paragraph] = fromMarkdown(tableCell('a|b *c* `d` <e> [f] \\g & ~h~', 80)).children;
    expect(paragraph && prose(paragraph).replaceAll('\u200b', '')).toBe(
      'a|b *c* `d` <e> [f] \\g & ~h~',
    );
  });
});
