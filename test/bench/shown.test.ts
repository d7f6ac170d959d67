import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plotOf } from '../../bench/plot.ts';
import { against, atMost, figure } from '../../bench/row.ts';
import { runsTable } from '../../bench/runs.ts';
import { tableOf } from '../../bench/shown.ts';

const bare = { name: 'bare', values: [10, 10] };
const ROWS = [
  against('intake', 'a second', [8, 9], bare, { least: 0.9 }),
  against('intake, whole', 'µs', [20, 30], bare),
  figure('memory', 'bytes', [3_487]),
  atMost('start', 'ms', [500], 800),
];

describe('what the bench shows', () => {
  it('marks what is judged alone, and shows a spread only of several rounds', () => {
    const lines = tableOf(ROWS)
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const column = (title: string) =>
      lines.slice(2).map((cells) => cells[lines[0]?.indexOf(title) ?? 0]);
    expect(lines.slice(2).map((cells) => cells[1])).toEqual(['✖', '', '', '✔']);
    expect(column('rounds')).toEqual(['0.80 – 0.90', '2.00 – 3.00', '–', '–']);
    expect(column('target')).toEqual(['≥ 0.9 ×', '', '', '≤ 800 ms']);
  });

  it('draws bracket and verdict only where there is an aim', () => {
    const [judged, free] = ROWS.map((row) => plotOf('Ratios', [row]));
    expect(judged).toContain('class="aim"');
    expect(judged).toContain('✖');
    expect(free).not.toMatch(/class="aim"|✖|✔|NaN/);
  });

  it('puts runs side by side whose files are of an older bench, where each row had verdict and spread', () => {
    const older = ROWS.slice(0, 3).map((row) => ({
      ...row,
      ...{ ok: row.name !== 'intake', target: row.target ?? 'known', spread: row.spread ?? [1, 1] },
    }));
    const folder = mkdtempSync(join(tmpdir(), 'forgehand-bench-'));
    const files = [older, ROWS, ROWS].map((rows, i) => {
      const file = join(folder, `${i}.json`);
      writeFileSync(file, JSON.stringify(rows));
      return file;
    });
    const lines = runsTable(files).split('\n').slice(2);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(
      /\| \*\*0\.80\*\* \(0\.80 – 0\.90\), 8 a second \| ≥ 0\.9 × \| 0 of 3 \|$/,
    );
    expect(lines[3]).toBe('| start |  | – | 500 ms | 500 ms | ≤ 800 ms | yes |');
    expect(runsTable(files.slice(1)).split('\n')[4]).toMatch(/\| {2}\| {2}\|$/);
  });
});
