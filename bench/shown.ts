import type { Row } from './row.ts';

export const number = (value: number) =>
  value.toLocaleString('en', { maximumSignificantDigits: value >= 1_000 ? 4 : 3 });

/** A table for the terminal and, since it is Markdown, for docs/performance.md. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    mark(row),
    row.name,
    `${number(row.value)} ${row.unit}`,
    row.against ? `${row.against.name}: ${number(row.against.value)}` : '–',
    row.ratio === null ? '–' : row.ratio.toFixed(2),
    spreadShown(row) ?? '–',
    row.target ?? '',
  ]);
  const head = ['', 'what', 'median', 'against', 'ratio', 'rounds', 'target'];
  const widths = head.map((title, i) =>
    Math.max(...[head, ...cells].map((row) => (row[i] ?? title).length)),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join(
    '\n',
  );
}

/** Nothing where nothing is aimed at. */
export function mark({ ok }: Pick<Row, 'ok'>): string {
  if (ok === null) return '';
  return ok ? '✔' : '✖';
}

/** Least and most of the rounds; null of what is measured once. */
export function spreadShown({ ratio, spread }: Row): string | null {
  if (!spread) return null;
  return spread.map((one) => (ratio === null ? number(one) : one.toFixed(2))).join(' – ');
}
