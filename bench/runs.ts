import { readFileSync } from 'node:fs';
import type { Row } from './row.ts';
import { number } from './shown.ts';

/** Several runs side by side in Markdown: each run's median, or its ratio where there is one. */
export function runsTable(files: readonly string[]): string {
  const runs = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Row[]);
  const titles = ['what', 'against', ...runs.map((_, i) => `run ${i + 1}`), 'aim', 'reached'];
  const lines = runs[0]?.map((row) => {
    const found = runs.map((rows) => rows.find((one) => isSame(one, row)));
    const reached = found.filter((one) => one?.ok).length;
    const verdict = reached === runs.length ? 'yes' : `${reached} of ${runs.length}`;
    return [row.name, row.against?.name ?? '', ...found.map(shown), row.target, verdict];
  });
  return [titles, titles.map(() => '---'), ...(lines ?? [])]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** A name may be measured against several, and in several units. */
function isSame(one: Row, other: Row): boolean {
  const isOf = one.name === other.name && one.unit === other.unit;
  return isOf && one.against?.name === other.against?.name;
}

function shown(row: Row | undefined): string {
  if (!row) return '–';
  const { value, unit, ratio, spread } = row;
  const median = `${number(value)} ${unit}`.trim();
  if (ratio === null) return median;
  return `**${ratio.toFixed(2)}** (${spread.map((one) => one.toFixed(2)).join(' – ')}), ${median}`;
}
