import { escaped } from './escaped.ts';
import type { Row } from './row.ts';

const number = (value: number) =>
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

const WIDTH = 720;
const BAR = 22;
const LEFT = 300;

/** Ratios as bars; the line is where both are equal. */
export function plotOf(title: string, rows: readonly Row[]): string {
  const ratios = rows.flatMap((row) => (row.ratio === null ? [] : [{ ...row, ratio: row.ratio }]));
  const most = Math.max(1.5, ...ratios.map(({ spread }) => spread[1]));
  const x = (ratio: number) => LEFT + ((WIDTH - LEFT - 60) * ratio) / most;
  const height = 50 + ratios.length * (BAR + 14);
  const bars = ratios.map(({ name, ratio, ok, spread }, i) => {
    const y = 44 + i * (BAR + 14);
    const middle = y + BAR / 2;
    return `<text x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>
<rect x="${LEFT}" y="${y}" width="${x(ratio) - LEFT}" height="${BAR}" class="${ok ? 'ok' : 'not'}"/>
<line x1="${x(spread[0])}" x2="${x(spread[1])}" y1="${middle}" y2="${middle}" class="spread"/>
<text x="${x(Math.max(ratio, spread[1])) + 8}" y="${middle + 4}">${ratio.toFixed(2)} ×</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2933 } .ok { fill: #2f855a } .not { fill: #c05621 }
.spread { stroke: #1f2933; stroke-width: 2 } .one { stroke: #7b8794; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) { text { fill: #e4e7eb } .spread { stroke: #e4e7eb } }
</style>
<text x="10" y="22" font-weight="600">${escaped(title)}</text>
<line x1="${x(1)}" x2="${x(1)}" y1="34" y2="${height - 8}" class="one"/>
${bars.join('\n')}
</svg>
`;
}
