import { describe, expect, it } from 'vitest';
import type { Happening, Pace } from '../../../src/domain/history.ts';
import type { IssueRecord } from '../../../src/domain/task.ts';
import { picture } from '../../../src/operator/http/graph/picture.ts';
import { type Html, render } from '../../../src/operator/http/pages/html.ts';
import { plots } from '../../../src/operator/http/pages/plots.ts';
import { relatedTable } from '../../../src/operator/http/pages/related.ts';
import { type ShownRow, taskTable } from '../../../src/operator/http/pages/rows.ts';
import { timeline } from '../../../src/operator/http/pages/timeline.ts';
import { ago, clock, msInWords } from '../../../src/operator/http/pages/times.ts';
import { rowOf } from '../../../src/operator/http/views/task-row.ts';
import { aKeptDelivery } from '../../support/kept-deliveries.ts';
import { aRecord, aTask, keyFor } from '../../support/records.ts';

const AT = '2026-11-24T14:00:00.000Z';
const NOW = Date.parse(AT);
const RUN = 'gitea-7-1-mid0abcd-t1';

/** The text that a person reads. */
const read = (html: Html | string | null) =>
  (html === null || typeof html === 'string' ? (html ?? '') : render(html))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

describe('times', () => {
  it.each([
    [0, 'moments ago'],
    [59_000, '59 s ago'],
    [5 * 60_000, '5 min ago'],
    [47 * 3_600_000, '47 h ago'],
    [49 * 3_600_000, '2 d ago'],
  ])('%i ms past are told as %s', (ms, words) => expect(read(ago(AT, NOW + ms))).toBe(words));

  it('that are no times are left out, or shown as they came', () => {
    expect(ago(null, NOW)).toBeNull();
    expect(ago('soon', NOW)).toBeNull();
    expect(clock('soon')).toBe('soon');
    expect(read(clock(AT))).toBe('14:00:00');
  });

  it.each([
    [12.4, '12 ms'],
    [1_250, '1.3 s'],
    [90_000, '1 min 30 s'],
  ])('%d ms last %s', (ms, words) => expect(msInWords(ms)).toBe(words));
});

describe("the last day's pictures", () => {
  const idle: Pace = { at: NOW, started: 0, waitMs: 0, ended: 0, done: 0, runMs: 0 };

  it('of a day on which nothing ran have no figures and no table', () => {
    const text = read(plots([idle, idle]));
    expect(text).toContain('Runs that ended 0');
    expect(text).toContain('on average –');
    expect(text).not.toContain('as a table');
    expect(read(plots([]))).toContain('Runs that ended 0');
  });

  it('of a busy day say all numbers in a table too, without the half hours in which nothing was', () => {
    const busy = { ...idle, started: 2, waitMs: 3_000, ended: 3, done: 2 };
    const text = read(plots([idle, busy, { ...idle, ended: 1 }]));
    expect(text).toContain('Runs that ended 4');
    expect(text).toContain('on average 1.5 s');
    expect(text).toMatch(
      /Done 24 Nov 14:00 UTC 2 1\.5 s 3 2 24 Nov 14:00 UTC 0 – 1 0 Each row is 30 minutes/,
    );
  });
});

describe('issues that are waited for', () => {
  const one = { forge: 'gitea', repository: 'acme/app', number: 2, title: 'Parse' };
  const other = { ...one, url: 'https://git.example.org/2', phase: null, finished: false };

  it.each([
    ['unknown', 'not read yet'],
    ['not-planned', 'closed as not planned'],
    ['unmerged', 'closed unmerged'],
    ['missing', 'deleted'],
    ['open', 'open'],
  ])('that are %s on the forge are shown as %s', (state, words) => {
    expect(read(relatedTable([{ ...other, state }], 'none'))).toBe(`acme/app#2 Parse ${words}`);
  });

  it('lead to their page here when the bot has them, else to the forge', () => {
    const task = { ...other, phase: 'running' as const, state: 'open', finished: true };
    const table = render(relatedTable([task, { ...other, state: 'open' }], 'none'));
    expect(table).toContain('href="/tasks/acme/app/2?forge=gitea"');
    expect(table).toContain('href="https://git.example.org/2"');
    expect(table.match(/class="finished"/g)).toHaveLength(1);
  });

  it('are named by their number while their repository is unknown, and said to be none', () => {
    expect(read(relatedTable([{ ...other, repository: '', state: 'unknown' }], 'none'))).toBe(
      '#2 Parse not read yet',
    );
    expect(read(relatedTable([], 'It waits for nothing.'))).toBe('It waits for nothing.');
  });
});

describe('rows of tasks', () => {
  const row = (change: Partial<ShownRow> = {}): ShownRow => ({
    ...rowOf(aRecord(keyFor(1), aTask({ phase: 'running' }))),
    progress: null,
    ...change,
  });

  it('show how far a run is, as far as its agent says', () => {
    const run = { run: RUN };
    const half = { percent: 50, text: 'compiles' };
    expect(read(taskTable([row({ ...run, progress: half })], NOW))).toContain(
      '50 % compiles live log',
    );
    const words = { percent: null, text: 'compiles' };
    expect(read(taskTable([row({ ...run, progress: words })], NOW))).toContain(
      'acme/app#1 compiles live log',
    );
    expect(read(taskTable([row(run)], NOW))).toContain('acme/app#1 live log');
    expect(read(taskTable([row({ progress: half })], NOW))).not.toContain('compiles');
  });

  it('name agent and priority where they are not the usual ones, and a missing title', () => {
    expect(read(taskTable([row({ agent: 'opus', priority: 'high', title: '' })], NOW))).toMatch(
      /Untitled acme\/app#1 high running .* 1 opus/,
    );
    expect(read(taskTable([row({ priority: null })], NOW))).toMatch(/Issue 1 acme\/app#1 running/);
  });
});

describe('what happened to a task', () => {
  const nobody = { at: AT, by: null, words: '', run: null, ms: null };
  const tells = (...history: Happening[]) => read(timeline(history, []));

  it.each<[Happening['kind'], Partial<Happening>, string]>([
    ['taken-on', { what: 'queued' }, 'taken on , queued'],
    ['moved', { what: 'queued → running' }, 'queued → running'],
    ['asked', { what: 'retry' }, 'somebody asked: retry'],
    ['answered', { words: '42' }, 'somebody answered 42'],
    ['refused', { what: 'cancel' }, 'somebody asked: cancel, and may not'],
    ['started', { what: 'attempt 1' }, 'an agent was started , attempt 1'],
    [
      'started',
      { what: 'attempt 1', ms: 10, run: RUN },
      'an agent was started , attempt 1, after waiting 10 ms log',
    ],
    ['ended', { what: 'done' }, 'the run ended: done'],
    ['let-go', { what: 'closed' }, 'let go : closed'],
  ])('%s with %j reads: %s', (kind, change, words) => {
    expect(tells({ ...nobody, what: '', kind, ...change })).toBe(`2026-11-24 14:00:00 ${words}`);
  });

  it('is told by days, the newest first, with the deliveries that moved something', () => {
    const early = { ...nobody, kind: 'moved' as const, what: 'early', at: '2026-11-23T08:00:00Z' };
    const late = { ...nobody, kind: 'moved' as const, what: 'late' };
    const deliveries = [
      aKeptDelivery({ at: '2026-11-24T13:00:00Z', sender: null }),
      aKeptDelivery({ status: 200, reason: 'of no interest' }),
    ];
    expect(read(timeline([early, late], deliveries))).toBe(
      '2026-11-24 14:00:00 late 13:00:00 delivery issue_assign assigned: accepted 2026-11-23 08:00:00 early',
    );
    expect(tells()).toBe('Nothing is remembered of it.');
  });
});

describe('the graph', () => {
  const draw = (...records: IssueRecord[]) =>
    render(
      picture(
        { nodes: records.map((record) => ({ key: record.key, record })), edges: [], isCut: false },
        keyFor(1),
      ),
    );

  it('leads from a task to its page, from an issue of others to the forge', () => {
    const svg = draw(
      aRecord(keyFor(1), aTask(), { title: 'x'.repeat(40) }),
      aRecord(keyFor(2), null, { repository: { id: 7, fullName: 'app' } }),
    );
    expect(svg).toContain('href="/tasks/acme/app/1?forge=gitea"');
    expect(svg).toContain('href="https://git.example.org/acme/app/issues/2"');
    expect(svg).toContain(`${'x'.repeat(25)}…`);
    expect(svg).toContain('open · app#2');
    expect(svg.match(/ centre"/g)).toHaveLength(1);
  });
});
