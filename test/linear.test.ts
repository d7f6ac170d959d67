import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOutput } from '../src/agent/output.ts';
import { readCommands } from '../src/domain/commands.ts';
import { readMetadata } from '../src/domain/metadata.ts';
import { codeBlock, quoteBlock, quoteInline, tableCell } from '../src/domain/quote.ts';
import { readDelivery } from '../src/intake/deliveries.ts';

const LENGTH = 100_000;
/** What takes time by the square of this length takes ten times as long, and more. */
const AT_MOST_CPU_MS = 1_500;
const BOT = { login: 'bot' };
const HERE = {
  repository: 'a/b',
  forgeUrl: 'https://git.example.org',
  issueUrl: 'https://git.example.org/a/b/issues/1',
};

/** Everything that reads text of strangers, or of agents, as a whole. */
const READERS: Record<string, (text: string) => unknown> = {
  commands: (text) => readCommands(text, BOT, true),
  metadata: (text) => readMetadata(text, HERE),
  'a quoted log': (text) => codeBlock(text, LENGTH),
  'a quoted text': (text) => quoteBlock(text, LENGTH),
  'a quoted word': (text) => quoteInline(text, LENGTH),
  'a table’s cell': (text) => tableCell(text, LENGTH),
  'a delivery': (text) =>
    readDelivery('gitea', { 'x-gitea-event': 'issues' }, { action: text, issue: { labels: text } }),
  'an agent’s output': (text) => {
    const nothing = () => {};
    const output = createOutput({
      redact: (line) => line,
      onLines: nothing,
      onProgress: nothing,
      onAny: nothing,
      tailLines: 20,
    });
    output.stream()(Buffer.from(text));
    output.end();
  },
};

const piece = fc.oneof(
  fc.constantFrom(
    ...[' ', '\t', '\n', '\r', '\u2028', '\u00a0', '/', '/a ', '@bot ', '::progress 1', '%', '#1'],
    ...['Blocked by', ':', '- ', '1. ', '> ', '```', '`', '<!--', '-->', '[', '](', '*', '_', '|'],
    ...['\\', '&', '0', 'a', 'a\u0301', 'http://', 'a/b#1, ', '\u001b]', '\u0000', '\ud800'],
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }),
);
/** Slow patterns need something to begin with, a long run, and an end that doesn't fit. */
const built = fc
  .tuple(piece, piece, piece, piece)
  .map(
    ([begin, one, other, end]) =>
      `${begin}${(one + other).repeat(LENGTH / 2)}`.slice(0, LENGTH) + end,
  );

const cpuMs = (work: () => unknown) => {
  // Of its own time: others may be at work on the machine.
  const began = process.cpuUsage();
  work();
  return process.cpuUsage(began).user / 1_000;
};

describe.each(Object.entries(READERS))('%s', (_name, read) => {
  it.each([
    ['/a', ' ', '\u2028x'],
    ['@bot', ' ', '\u2028x'],
    ['::progress 1', ' ', 'x\u2028y'],
    ['x', ' ', 'x'],
    ['x', '\n', 'x'],
    ['', '|', 'x'],
  ])('is read in time by its length: %j, many %j, %j', (begin, run, end) => {
    const text = begin + run.repeat(LENGTH) + end;
    expect(cpuMs(() => read(text))).toBeLessThan(AT_MOST_CPU_MS);
  });

  it('is read in time by its length, however it is built', () => {
    fc.assert(
      fc.property(built, (text) => cpuMs(() => read(text)) < AT_MOST_CPU_MS),
      { numRuns: 25 },
    );
  });
});

it('an agent’s progress is read in time by its length, up to what a line may hold', () => {
  const text = `::progress 40${' '.repeat(3_900)}x\u2028y\n`;
  expect(cpuMs(() => READERS['an agent’s output']?.(text))).toBeLessThan(AT_MOST_CPU_MS);
});
