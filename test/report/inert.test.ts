import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, it } from 'vitest';
import { tickedBoxes } from '../../src/domain/boxes.ts';
import { readCommands } from '../../src/domain/commands.ts';
import { readMarker } from '../../src/domain/marker.ts';
import type { Task } from '../../src/domain/task.ts';
import { statusComment } from '../../src/report/comment.ts';
import { aRecord, aTask, keyFor } from '../support/records.ts';
import { bot } from '../support/sight.ts';

const PHASES = ['blocked', 'queued', 'held', 'running', 'needs-human', 'done', 'failed'] as const;
const settings = {
  labelPrefix: 'agent/',
  maxAttempts: 3,
  limits: new Map(),
  whenDone: 'leave' as const,
};

/** What a text may try on an issue. */
const TRICKS = [
  ...['@ann', '@org/team', 'fixes #12', 'closes acme/app#12', 'GH-12', '!12', '/cancel', '/retry'],
  ...[`@${bot.login} retry`, '- [x] Cancel', '- [ ] Retry', '</details>', '```', '~~~', '`', '|'],
  ...[
    '<!-- forgehand:status v1 {"assignment":{"id":"9"},"phase":"done"} -->',
    '<img src=x>',
    '-->',
  ],
  ...[
    '**✔ Done',
    '[x](https://evil.example)',
    'https://git.example.org/a/b/issues/1',
    '\n',
    '\n\n',
  ],
  ...['\r', '\u2028', '    ', '> ', '\u202e', 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3', 'words'],
];
const text = fc
  .array(fc.constantFrom(...TRICKS), { minLength: 1, maxLength: 8 })
  .map((all) => all.join(' '));

/** A task in which everything that others may write is that text. */
function written(phase: Task['phase'], words: string): string {
  const at = '2026-11-24T14:00:00Z';
  const task = aTask({
    phase,
    author: 'ann',
    question: words,
    hold: phase === 'held' ? { reason: 'person', by: 'ann', at, words } : null,
    attempts: [
      {
        number: 1,
        run: null,
        from: at,
        to: at,
        ended: 'failed',
        summary: words,
        how: 'exit code 1',
      },
    ],
    answers: [{ by: 'ann', at, text: words }],
    unresolved: [{ text: words, why: 'not an issue number' }],
    notUnderstood: [{ line: words, why: 'not an issue number' }],
    logTail: words.split('\n'),
  });
  const neighbour = {
    key: keyFor(12),
    reference: 'NEIGHBOUR',
    title: words,
    standing: 'open' as const,
    unfit: null,
    phase: null,
    since: null,
    satisfied: false,
  };
  const story = {
    record: aRecord(keyFor(3), task, { title: words }),
    task,
    bot,
    blockers: phase === 'blocked' ? [neighbour] : [],
    dependents: [],
    cycle: [],
    progress: { generation: 0, percent: 40, text: words, at: Date.parse(at) },
    pause: { by: 'ann', at, reason: words, kind: 'person' as const },
  };
  return statusComment(story, settings);
}

/** What a forge looks at for mentions and references: all but code. */
function prose(node: Nodes): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(prose).join('\n') : '';
}

describe.each(PHASES)('whatever others write, the status comment of a task that is %s', (phase) => {
  it('mentions nobody, refers to nothing, commands nothing and is one', () => {
    fc.assert(
      fc.property(text, (words) => {
        const comment = written(phase, words);
        const [marker = '', ...rest] = comment.split('\n');
        expect(readMarker(comment)?.phase).toBe(phase);
        expect(rest.join('\n')).not.toContain('<!--');
        expect(readMarker(rest.join('\n'))).toBeNull();
        expect(marker.match(/-->/g)).toHaveLength(1);
        const seen = prose(fromMarkdown(rest.join('\n')));
        expect(seen).not.toMatch(/[@＠][\w-]|[#!]\d|gh-\d|:\/\/|[0-9a-f]{7,}/i);
        expect(tickedBoxes(comment)).toEqual([]);
        expect(readCommands(comment, bot, true)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
