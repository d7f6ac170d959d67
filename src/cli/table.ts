import { clean, cut } from '../domain/quote/clean.ts';
import type { Paint } from './paint.ts';

export interface Cell {
  text: string;
  colour?: Parameters<Paint>[0];
}

const GAP = '  ';
const NARROWEST_LAST = 20;

/** Aligned columns; on a terminal the last one is cut so that each row stays one line. */
export function table(
  headers: string[],
  rows: (Cell | string)[][],
  { paint, width }: { paint: Paint; width: number | null },
): string {
  const cells = [
    headers.map((text): Cell => ({ text, colour: 'dim' })),
    ...rows.map((row) => row.map(cellOf)),
  ];
  const widths = headers.map((_, column) =>
    Math.max(...cells.map((row) => lengthOf(row[column]?.text ?? ''))),
  );
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + GAP.length, 0);
  const last = width === null ? null : Math.max(width - before, NARROWEST_LAST);
  return cells
    .map((row) =>
      row
        .map(({ text, colour }, column) => {
          const isLast = column === headers.length - 1;
          const shown = isLast && last !== null ? cut(text, last) : text;
          const pad = isLast ? '' : ' '.repeat((widths[column] ?? 0) - lengthOf(shown));
          return (colour ? paint(colour, shown) : shown) + pad;
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Pairs of a name and its value, the values aligned. */
export function list(pairs: [name: string, value: string][], paint: Paint): string {
  const longest = Math.max(...pairs.map(([name]) => lengthOf(name)));
  return pairs
    .map(([name, value]) => `  ${paint('dim', name.padEnd(longest))}  ${value}`)
    .join('\n');
}

/** Titles and logs are anybody's text: nothing of it may move the cursor. */
export function plain(text: string): string {
  return clean(text).replaceAll('\n', ' ');
}

function cellOf(cell: Cell | string): Cell {
  return typeof cell === 'string' ? { text: plain(cell) } : { ...cell, text: plain(cell.text) };
}

function lengthOf(text: string): number {
  return [...text].length;
}
