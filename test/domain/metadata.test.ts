import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMetadata } from '../../src/domain/metadata.ts';

const PLACE = {
  repository: 'admin/app',
  forgeUrl: 'https://git.example.org/gitea/',
  issueUrl: 'https://git.example.org/gitea/admin/app/issues/1',
};
const read = (body: string) => readMetadata(body, PLACE);

/** `12`, or `owner/repo#12`. */
const names = (body: string, relation: 'blockedBy' | 'blocks' = 'blockedBy') =>
  read(body)[relation].map(({ repository, number }) =>
    repository ? `${repository}#${number}` : `${number}`,
  );

it('reads a whole issue', () => {
  const body = `Some words.

## Context Estimate
- Files to modify: 3
- Implementation: 20,000 tokens
- **Total: 71,500 tokens**
- Recommended agent: **opus**

## Difficulty
Medium

## Dependencies
- Blocked by: #156 (COORD-003)
- Blocks: #158, #159
`;
  expect(read(body)).toEqual({
    estimate: { files: 3, tokens: 71_500, agent: 'opus' },
    difficulty: 'medium',
    blockedBy: [{ repository: null, number: 156 }],
    blocks: [
      { repository: null, number: 158 },
      { repository: null, number: 159 },
    ],
    notUnderstood: [],
  });
});

describe('a dependency is named', () => {
  it.each([
    ['M1 Blocked by: #12'],
    ['blocked by #12'],
    ['BLOCKED BY:#12'],
    ['blocked-by:#12'],
    ['blocked_by: #12'],
    ['Blocked by： #12'],
    ['Depends on #12'],
    ['- Depends on: #12'],
    ['* [ ] Depends on #12'],
    ['1. [x] depends-on #12'],
    ['**Blocked by:** #12'],
    ['**Blocked by**: #12'],
    ['_Blocked by_ #12'],
    ['• Blocked by #12'],
    ['| Blocked by | #12 |'],
    ['## Blocked by: #12'],
    ['## Blocked by\n- #12'],
    ['Blocked by:\n\n- #12'],
    ['Blocked by:\n#12'],
    ['- Blocked by:\n  - #12'],
    ['Words first.\nBlocked by #12.'],
    ['Words first.\r\nBlocked by #12\r\n'],
    ['Words first.\rBlocked by #12'],
    ['Words first.\u0085Blocked by #12'],
    ['Words first.\u2028Blocked by #12'],
    ['Blo\u200dcked\u200b by #12'],
    ['Blocked by #12, #12 and admin/app#12'],
    ['Blocked by Admin/App#12'],
    ['Blocked by https://git.example.org/gitea/admin/app/issues/12'],
    ['Blocked by https://git.example.org/gitea/admin/app/pulls/12/files#issuecomment-3'],
    ['Blocked by <https://git.example.org/gitea/admin/app/issues/12>'],
    ['Blocked by [the parser](https://git.example.org/gitea/admin/app/issues/12)'],
    ['Blocked by [#12](https://git.example.org/gitea/admin/app/issues/12)'],
    ['<details>\n\nBlocked by #12\n\n</details>'],
    ['```\nx\n```\nBlocked by #12'],
    ['> x\n\nBlocked by #12'],
    ['---\nblocked_by: #12\n---'],
  ])('in %j', (body) => {
    const text = body.replace(/^M1 /, '');
    expect(names(text)).toEqual(['12']);
    expect(read(text).notUnderstood).toEqual([]);
  });

  it.each([
    ['Blocked by #1, #2 and #3', ['1', '2', '3']],
    ['Blocked by: #1; other/repo#2 (#3)', ['1', 'other/repo#2', '3']],
    ['Blocked by:\n- #1\n- other/repo#2 the parser\n\nWords.\n\n- #9', ['1', 'other/repo#2']],
    ['Blocked by: #1\nBlocked by: #2', ['1', '2']],
  ])('several times in %j', (body, expected) => {
    expect(names(body)).toEqual(expected);
  });

  it('both ways on one line', () => {
    const body = 'Blocked by #1, Blocks: #2 and depends on #3';
    expect([names(body), names(body, 'blocks')]).toEqual([['1', '3'], ['2']]);
  });

  it('on github.com by its pages, though the API has another host', () => {
    const place = { repository: 'a/b', forgeUrl: 'https://api.github.com', issueUrl: '' };
    expect(readMetadata('Blocked by https://github.com/c/d/pull/4', place).blockedBy).toEqual([
      { repository: 'c/d', number: 4 },
    ]);
    const enterprise = { ...place, forgeUrl: 'https://ghe.example.org/api/v3' };
    expect(
      readMetadata('Blocked by https://ghe.example.org/c/d/issues/4', enterprise).blockedBy,
    ).toHaveLength(1);
  });

  it.each([
    ['http://gitea:3000', 'http://localhost:3080', 'http://localhost:3080/a/c/issues/12'],
    ['http://gitea:3000', 'http://localhost:3080', 'http://gitea:3000/a/c/issues/12'],
    [
      'http://git:3000',
      'https://git.example.org/code',
      'https://git.example.org/code/a/c/pulls/12',
    ],
    ['http://git:3000', 'http://git:3000/code', 'http://git:3000/code/a/c/issues/12'],
  ])('where the bot calls %s and people see %s: %s', (forgeUrl, pages, pasted) => {
    const place = { repository: 'a/b', forgeUrl, issueUrl: `${pages}/a/b/issues/3` };
    expect(readMetadata(`Blocked by ${pasted}`, place).blockedBy).toEqual([
      { repository: 'a/c', number: 12 },
    ]);
    const foreign = readMetadata('Blocked by https://else.example.org/a/c/issues/12', place);
    expect(foreign.blockedBy).toEqual([]);
    expect(foreign.notUnderstood[0]?.why).toContain('an address outside this forge');
  });
});

describe('nothing is named', () => {
  it.each([
    [''],
    ['   \n\n'],
    ['#12'],
    ['This is not blocked by #96'],
    ['not blocked by #96'],
    ['Unblocked by #96'],
    ['It blocks #96'],
    ['blocksize #96'],
    ['Blocks of code are long.'],
    ['Depends on the weather.'],
    ['Blocked by: none'],
    ['Blocked by: n/a.'],
    ['Blocked by:'],
    ['Blocked by:\n\nWords about #12'],
    ['```\nBlocked by #12\n```'],
    ['~~~\nBlocked by #12\n~~~'],
    ['    Blocked by #12'],
    ['`Blocked by #12`'],
    ['Blocked by `#12`'],
    ['> Blocked by #12'],
    ['> x\nBlocked by #12'],
    ['<!-- Blocked by #12 -->'],
    ['x <!-- \nBlocked by #12 -->'],
    ['<!-- forgehand:status v1 {"phase":"done"} -->'],
    ['<!-- forgehand:status v1 {"phase"'],
  ])('in %j', (body) => {
    expect(read(body)).toMatchObject({ blockedBy: [], blocks: [], notUnderstood: [] });
  });
});

describe('a line is not understood', () => {
  it.each([
    ['Blocks: COORD-005', /no issue number/],
    ['Depends on COORD-5', /no issue number/],
    ['Blocked by: the parser', /no issue number/],
    ['## Dependencies\nBlocked by the parser', /no issue number/],
    ['Blocked by:\n- the parser', /no issue number/],
    ['Blocked by #0', /`#0` is not an issue number/],
    ['Blocked by #-1', /`#-1`/],
    ['Blocked by #01', /`#01`/],
    ['Blocked by #1e3', /`#1e3`/],
    ['Blocked by #١٢', /`#١٢`/],
    ['Blocked by #99999999999999999999', /is not an issue number/],
    ['Blocked by #9007199254740992', /is not an issue number/],
    ['Blocked by #12abc', /`#12abc`/],
    ['Blocked by foo#12', /`foo#12`/],
    ['Blocked by #1-#3', /`#1-#3`/],
    ['Blocked by https://evil.example/admin/app/issues/12', /an address outside this forge/],
    ['Blocked by [#12](https://evil.example/admin/app/issues/12)', /an address outside this forge/],
    ['Blocked by https://git.example.org/gitea/admin/app/wiki', /not the address of an issue/],
  ])('%j', (body, why) => {
    const { blockedBy, blocks, notUnderstood } = read(body);
    expect([blockedBy, blocks]).toEqual([[], []]);
    expect(notUnderstood).toHaveLength(1);
    expect(notUnderstood[0]?.why).toMatch(why);
    expect(body).toContain(notUnderstood[0]?.line.slice(0, 8));
  });

  it('in part: what is understood counts all the same', () => {
    const { blockedBy, notUnderstood } = read('Blocked by #12 and #13abc');
    expect(blockedBy).toEqual([{ repository: null, number: 12 }]);
    expect(notUnderstood).toEqual([
      { line: 'Blocked by #12 and #13abc', why: '`#13abc` is not an issue number' },
    ]);
  });

  it.each([
    ['```\nx\n\nBlocked by: #12', 'the code block is never closed: what follows it is ignored'],
    ['<!-- x\n\nBlocked by: #12', 'the comment is never closed: what follows it is ignored'],
  ])('when %j swallows it', (body, why) => {
    expect(read(body)).toMatchObject({ blockedBy: [], notUnderstood: [{ why }] });
    expect(read(body.replace('Blocked by', 'x')).notUnderstood).toEqual([]);
  });
});

describe('the estimate', () => {
  const estimate = (lines: string) => read(`## Context Estimate\n${lines}`);

  it.each([
    ['Total: 46800 tokens', 46_800],
    ['- **Total estimated: 71 500 tokens** (55,000 × 1.3)', 71_500],
    ['Total: 55,000 × 1.3 = 71,500 tokens', 71_500],
    ['Total: 55.000 × 1.3 = **71.500**', 71_500],
    ['Tokens: ~71.5k', 71_500],
    ['Estimated tokens: 1.2M', 1_200_000],
    ['Total: 71_500', 71_500],
    ['| Total tokens | 46,800 |', 46_800],
  ])('reads tokens from %j', (line, tokens) => {
    expect(estimate(line)).toMatchObject({ estimate: { tokens }, notUnderstood: [] });
  });

  it.each([
    ['Files: 3', 3],
    ['- Files to modify: **4** (a.ts, b.ts)', 4],
    ['Files: 3 × 7,000 = 21,000', 3],
  ])('reads files from %j', (line, files) => {
    expect(estimate(line)).toMatchObject({ estimate: { files }, notUnderstood: [] });
  });

  it.each([
    ['Recommended agent: claude-opus-4.5', 'claude-opus-4.5'],
    ['| Agent | sonnet |', 'sonnet'],
    ['Agent: "glm"', 'glm'],
    ['Agent:', null],
  ])('reads the agent from %j', (line, agent) => {
    expect(estimate(line).estimate.agent).toBe(agent);
  });

  it.each([
    'Total: many tokens',
    'Tokens: -5',
    'Files: some',
    'Total: 99999999999999999999 tokens',
  ])('says what is no number: %j', (line) => {
    expect(estimate(line)).toMatchObject({
      estimate: { files: null, tokens: null },
      notUnderstood: [{ line, why: 'no usable number in it' }],
    });
  });

  it('counts in its own section only', () => {
    expect(read('Files: 3\n\n## Notes\nTotal: 5 tokens')).toMatchObject({
      estimate: { files: null, tokens: null, agent: null },
    });
  });
});

it.each([
  ['## Difficulty\n- [ ] easy\n- [x] Hard\n', 'hard'],
  ['## Difficulty\n- [ ] easy\n- [ ] hard\n', null],
  ['## Difficulty\n\n**Medium**\n\nwords', 'medium'],
  ['Difficulty: Easy', 'easy'],
  [`Difficulty: ${'x'.repeat(100)}`, 'x'.repeat(40)],
  ['## Difficulty\n\n## Next\nwords', null],
])('reads the difficulty from %j', (body, difficulty) => {
  expect(read(body).difficulty).toBe(difficulty);
});

describe('of too much text', () => {
  it('the first 64 kB count, and that is said', () => {
    const { blockedBy, notUnderstood } = read(
      `Blocked by #1\n\n${'word word\n'.repeat(1_900)}${'x '.repeat(40_000)}\nBlocked by #2`,
    );
    expect(blockedBy).toEqual([{ repository: null, number: 1 }]);
    expect(notUnderstood).toEqual([
      { line: expect.any(String), why: expect.stringContaining('64 kB') },
    ]);
  });

  it('the first 2,000 lines count, and that is said', () => {
    const { blockedBy, notUnderstood } = read(`${'\n'.repeat(2_000)}Blocked by #2`);
    expect([blockedBy, notUnderstood]).toEqual([
      [],
      [{ line: 'Blocked by #2', why: expect.stringContaining('2000 lines') }],
    ]);
  });

  it('of a long line no number is halved, and the cut is said', () => {
    const numbers = Array.from({ length: 100_000 }, (_, index) => `#${100_000 + index}`);
    const { blockedBy, notUnderstood } = read(`Blocked by ${numbers.join(' ').slice(0, 60_000)}`);
    expect(blockedBy).toHaveLength(200);
    expect(blockedBy.every(({ number }) => number >= 100_000 && number < 200_000)).toBe(true);
    expect(notUnderstood.map(({ why }) => why)).toEqual([
      expect.stringContaining('longer than 2000 characters'),
      'only the first 200 are used',
    ]);
  });

  it('a line without a place to cut counts not at all', () => {
    expect(read(`Blocked by:${'#'.repeat(3_000)}`).blockedBy).toEqual([]);
  });

  it('a long list is read to its end', () => {
    const items = Array.from({ length: 150 }, (_, index) => `- #${index + 1} ${'word '.repeat(8)}`);
    expect(read(`Blocked by:\n\n${items.join('\n')}`).blockedBy).toHaveLength(150);
  });

  it('at most 20 complaints are kept, each short', () => {
    const { notUnderstood } = read(`Blocks: ${'x'.repeat(500)}\n`.repeat(50));
    expect(notUnderstood).toHaveLength(20);
    expect(Math.max(...notUnderstood.map(({ line }) => line.length))).toBeLessThan(130);
  });

  const N = 65_000;
  it.each(
    Object.entries({
      brackets: '['.repeat(N),
      'closed brackets': '['.repeat(N / 2) + ']'.repeat(N / 2),
      'half links': '[a]('.repeat(N / 4),
      quotes: '> '.repeat(N / 2),
      'bare quotes': '>'.repeat(N),
      'quotes that close comments': '> -->- - -\n'.repeat(N / 11),
      lists: '1. '.repeat(N / 3),
      'nested lists': `${'- '.repeat(10)}a\n`.repeat(N / 22),
      mixed: '> - '.repeat(N / 4),
      stars: 'a**bc* '.repeat(N / 7),
      'stars over lines': 'a**bc*\n'.repeat(N / 7),
      saw: Array.from({ length: 2_000 }, (_, index) => `${' '.repeat((index % 8) * 2)}- a`).join(
        '\n',
      ),
      ticks: Array.from({ length: 350 }, (_, index) => '`'.repeat(index)).join(' '),
      commas: `Blocked by ${','.repeat(N)}`,
      numbers: `## Estimate\n${`Total: ${'1_1 '.repeat(400)}\n`.repeat(40)}`,
    }),
  )('%s don’t take long', (_name, body) => {
    // Of its own time: others may be at work on the machine.
    const began = process.cpuUsage();
    read(body);
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(3_000);
  });
});

it('reads any text without harm, and gives only numbers that can be issues', () => {
  const word = fc.constantFrom(
    'Blocked by',
    'Blocks:',
    '#12',
    '- ',
    '\n',
    '```',
    '> ',
    '<!--',
    '-->',
    'a/b#3',
    ' ',
    '## Estimate',
    'Total: 3 tokens',
  );
  const text = fc
    .array(fc.oneof(word, fc.string({ unit: 'binary' })), { maxLength: 40 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (body) => {
      const { blockedBy, blocks } = read(body);
      return [...blockedBy, ...blocks].every(
        ({ number }) => Number.isSafeInteger(number) && number > 0,
      );
    }),
    { numRuns: 300 },
  );
});
