import type { Row } from './row.ts';

export const number = (value: number) =>
  value.toLocaleString('en', { maximumSignificantDigits: value >= 1_000 ? 4 : 3 });

/** A table for the terminal and, since it is Markdown, for docs/performance.md. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, value, unit, against, ratio, target, ok, spread }) => [
    ok ? '✔' : '✖',
    name,
    `${number(value)} ${unit}`,
    against ? `${against.name}: ${number(against.value)}` : '–',
    ratio === null ? '–' : ratio.toFixed(2),
    spread.map((one) => (ratio === null ? number(one) : one.toFixed(2))).join(' – '),
    target,
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
