import { escaped } from './escaped.ts';
import type { Row } from './row.ts';
import { mark } from './shown.ts';

const WIDTH = 860;
const ROW = 44;
const LEFT = 360;
const RIGHT = 90;
const TOP = 78;
/** Ratios beyond are cut off, so that one far away doesn't press all others to the edge. */
const MOST = 4;

type Compared = Row & { ratio: number };

/** Ratios on one scale: the point is the median, the bar the rounds' spread, the bracket the aim. Light or dark. */
export function plotOf(title: string, rows: readonly Row[]): string {
  const compared = rows.filter((row): row is Compared => row.ratio !== null);
  const most = Math.min(MOST, Math.max(2, ...compared.map(mostOf)) * 1.05);
  const x = (ratio: number) =>
    Math.round(LEFT + ((WIDTH - LEFT - RIGHT) * Math.min(ratio, most)) / most);
  const bottom = TOP + compared.length * ROW;
  const grid = Array.from({ length: Math.floor(most * 2) + 1 }, (_, i) => i / 2).map(
    (at) =>
      `<line x1="${x(at)}" x2="${x(at)}" y1="${TOP - 8}" y2="${bottom}" class="${at === 1 ? 'one' : 'grid'}"/><text x="${x(at)}" y="${TOP - 14}" text-anchor="middle" class="soft">${at === 1 ? 'equal' : at}</text>`,
  );
  const lines = compared.map((row, i) => lineOf(row, TOP + i * ROW + ROW / 2, x));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 12}" role="img" aria-label="${escaped(title)}">
<style>
text { font: 13px ui-sans-serif, system-ui, sans-serif; fill: #1f2933 } .soft { fill: #616e7c; font-size: 11px }
.head { font-size: 15px; font-weight: 600 } .grid { stroke: #e4e7eb } .one { stroke: #7b8794; stroke-dasharray: 4 3 }
.aim { stroke: #1f2933; stroke-width: 2 } .spread { stroke-width: 8; stroke-linecap: round; opacity: .35 }
.ok { stroke: #2f9e68; fill: #2f9e68 } .not { stroke: #d9622b; fill: #d9622b } .free { stroke: #7b8794; fill: #7b8794 } text.ok, text.not, text.free { stroke: none; font-weight: 600 }
@media (prefers-color-scheme: dark) { text { fill: #e4e7eb } .soft { fill: #9aa5b1 } .grid { stroke: #323f4b } .aim { stroke: #e4e7eb } }
@media (prefers-color-scheme: dark) { .ok, text.ok { stroke: #4cc38a; fill: #4cc38a } .not, text.not { stroke: #f08a4b; fill: #f08a4b } text.ok, text.not, text.free { stroke: none } }
</style>
<text x="12" y="22" class="head">${escaped(title)}</text>
<text x="12" y="40" class="soft">Point: median of the rounds' ratios. Bar: least to most. Bracket: the aim, open to the side that reaches it; grey: no aim.</text>
${[...grid, ...lines].join('\n')}
</svg>
`;
}

function mostOf({ ratio, spread }: Compared): number {
  return spread?.[1] ?? ratio;
}

function lineOf(row: Compared, y: number, x: (ratio: number) => number): string {
  const { name, against, unit, ratio, spread, ok } = row;
  const verdict = ok === null ? 'free' : ok ? 'ok' : 'not';
  const bar = spread
    ? `<line x1="${x(spread[0])}" x2="${x(spread[1])}" y1="${y}" y2="${y}" class="spread ${verdict}"/>`
    : '';
  return `<text x="${LEFT - 14}" y="${y - 2}" text-anchor="end">${escaped(name)}</text>
<text x="${LEFT - 14}" y="${y + 13}" text-anchor="end" class="soft">${escaped(`${unit} ÷ ${against?.name}`)}</text>
${bar}<circle cx="${x(ratio)}" cy="${y}" r="6" class="${verdict}"/>
${aimOf(row, y, x)}<text x="${WIDTH - 12}" y="${y + 4}" text-anchor="end" class="${verdict}">${ratio.toFixed(2)} × ${mark(row)}</text>`;
}

function aimOf({ target }: Compared, y: number, x: (ratio: number) => number): string {
  const [, side, aim] = /^([≤≥]) ([\d.]+)/.exec(target ?? '') ?? [];
  if (!aim) return '';
  const at = x(Number(aim));
  const tip = at + (side === '≥' ? 7 : -7);
  return `<path d="M${at} ${y - 12}V${y + 12}M${at} ${y - 12}H${tip}M${at} ${y + 12}H${tip}" class="aim" fill="none"/>\n`;
}
