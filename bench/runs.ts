import { readFileSync } from 'node:fs';
import type { Row } from './row.ts';
import { number, spreadShown } from './shown.ts';

/** Several runs side by side in Markdown: each run's median, or its ratio where there is one. */
export function runsTable(files: readonly string[]): string {
  const runs = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Row[]);
  const titles = ['what', 'against', ...runs.map((_, i) => `run ${i + 1}`), 'aim', 'reached'];
  const lines = rowsOf(runs).map((row) => {
    const found = runs.map((rows) => rows.find((one) => isSame(one, row)));
    const against = row.against?.name ?? '';
    return [row.name, against, ...found.map(shown), row.target ?? '', verdict(found)];
  });
  return [titles, titles.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Each row once; a run may lack some that others have. */
function rowsOf(runs: readonly Row[][]): Row[] {
  return runs.flat().filter((row, i, all) => all.findIndex((one) => isSame(one, row)) === i);
}

/** A name may be measured against several, and in several units. */
function isSame(one: Row, other: Row): boolean {
  const isOf = one.name === other.name && one.unit === other.unit;
  return isOf && one.against?.name === other.against?.name;
}

/** Of the runs that were judged; nothing where nothing is aimed at. */
function verdict(found: readonly (Row | undefined)[]): string {
  const judged = found.filter((row) => typeof row?.ok === 'boolean');
  const reached = judged.filter((row) => row?.ok).length;
  if (judged.length === 0) return '';
  return reached === judged.length ? 'yes' : `${reached} of ${judged.length}`;
}

function shown(row: Row | undefined): string {
  if (!row) return '–';
  const median = `${number(row.value)} ${row.unit}`.trim();
  if (row.ratio === null) return median;
  const spread = spreadShown(row);
  return `**${row.ratio.toFixed(2)}**${spread ? ` (${spread})` : ''}, ${median}`;
}
