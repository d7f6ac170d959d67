import { expect, it } from 'vitest';
import { painter } from '../../src/cli/paint.ts';
import { createLines, type Entry, lineOf } from '../../src/cli/sandbox/lines.ts';

const entry = (msg: string, more: Partial<Entry> = {}): Entry => ({
  level: 'info',
  time: '2026-11-24T14:05:31.000Z',
  msg,
  issue: 'github/1#3',
  ...more,
});
const plain = (one: Entry) => lineOf(one, painter(false))?.replace(/ {2,}/g, '  ');

it.each([
  [
    entry('look: changed', { changed: ['taken on: blocked'] }),
    '14:05:31  #3 Filter by level  ⏸ taken on, waits for its blockers',
  ],
  [
    entry('look: changed', { changed: ['held → queued'] }),
    '14:05:31  #3 Filter by level  held → queued',
  ],
  [
    entry('run: ended', { verdict: 'failed', tookMs: 1_234 }),
    '14:05:31  #3 Filter by level  ✖ failed in 1.2 s',
  ],
  [entry('store: away', { level: 'warn', issue: undefined as never }), '14:05:31  store: away'],
  [entry('run: broken', { level: 'error', issue: 'github/1#99' }), '14:05:31  #99  run: broken'],
  [entry('something else'), undefined],
])('an entry %j is told as %j', (one, line) => expect(plain(one)).toBe(line));

it('what is told on an issue is one line a phase', () => {
  const line = createLines(painter(false));
  const told = (phase: string, issue = 'github/1#3') =>
    line(entry('report: told', { phase, issue }));
  expect(told('running')).toContain('told on the issue: agent/running');
  expect(told('running')).toBeNull();
  expect(told('running', 'github/1#4')).not.toBeNull();
  expect(told('done')).toContain('agent/done');
  expect(told('running')).not.toBeNull();
});

it.each([
  ['held', 'told on the issue: agent/hold'],
  ['none', 'told on the issue: let go'],
])('of a task that is %s the sandbox says %s', (phase, words) => {
  expect(plain(entry('report: told', { phase }))).toContain(words);
});

it('is coloured for a person only', () => {
  expect(painter(true)('red', 'x')).toBe('\u001b[31mx\u001b[0m');
  expect(painter(false)('red', 'x')).toBe('x');
});
