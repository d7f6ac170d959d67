import { escaped } from '../escaped.ts';
import { selfTimeByPlace, worthALine } from './self-time.ts';
import type { Frame } from './tree.ts';

const WIDTH = 1_200;
const MARGIN = 10;
const ROW = 19;
/** Of the small letters. */
const LETTER = 6.1;
const LEGEND_COLUMN = 200;
const LEGEND_LETTERS = 20;
const LEAST_IN_LEGEND = 0.005;
/** Below this share a frame is a hair that nobody can read. */
const LEAST_SHARE = 0.003;

/** Warm is ours, cool are packages, grey is Node and what it does for all. */
const COLOURS: Record<string, string> = {
  'src/coordinator': '#f6a55c',
  'src/ledger': '#f7c84b',
  'src/queue': '#e8d27a',
  'src/report': '#f28f79',
  'src/intake': '#f5b8a0',
  'src/forge': '#e9a1bd',
  'src/agent': '#d9b08c',
  'src/domain': '#f3b0c3',
  'src/store': '#e3c6a4',
  bullmq: '#7fb4e8',
  ioredis: '#7fd0c4',
  zod: '#b9a5e6',
  'the bench': '#d5d9de',
  node: '#bcc5ce',
  'native code': '#a9b4bf',
  'garbage collection': '#9aa5b1',
};
const OURS = '#efcf9f';
const PACKAGE = '#a9c9e8';

/** Callers above what they call, as wide as they took with all that they call; static, light or dark. */
export function flameGraphOf(title: string, root: Frame): string {
  const places = worthALine(selfTimeByPlace(root), LEAST_IN_LEGEND);
  const columns = Math.floor((WIDTH - 2 * MARGIN) / LEGEND_COLUMN);
  const top = 62 + Math.ceil(places.length / columns) * 20;
  const scale = (WIDTH - 2 * MARGIN) / root.totalMs;
  const drawn: string[] = [];
  let deepest = 0;

  function draw(frame: Frame, x: number, depth: number): void {
    const width = frame.totalMs * scale;
    if (frame.totalMs < root.totalMs * LEAST_SHARE) return;
    deepest = Math.max(deepest, depth);
    drawn.push(rectangleOf(frame, { x, y: top + depth * ROW, width }, root.totalMs));
    drawChildren(frame, x, depth + 1);
  }

  function drawChildren(frame: Frame, x: number, depth: number): void {
    let left = x;
    for (const child of frame.children) {
      draw(child, left, depth);
      left += child.totalMs * scale;
    }
  }

  drawChildren(root, MARGIN, 0);
  const legend = places.map(({ what, share }, i) => {
    const x = MARGIN + (i % columns) * LEGEND_COLUMN;
    const y = 48 + Math.floor(i / columns) * 20;
    return `<rect x="${x}" y="${y}" width="12" height="12" rx="2" fill="${colourOf(what)}"/><text class="page" x="${x + 18}" y="${y + 10}">${escaped(clipped(what, LEGEND_LETTERS))} ${percent(share)}</text>`;
  });
  const height = top + (deepest + 1) * ROW + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
<style>
text { font: 11px ui-sans-serif, system-ui, sans-serif; fill: #1f2933 } .page { fill: #1f2933; font-size: 12px }
.head { font-size: 15px; font-weight: 600 } .note { fill: #616e7c } .frame { stroke: #fff; stroke-width: .6 }
@media (prefers-color-scheme: dark) { .page { fill: #e4e7eb } .note { fill: #9aa5b1 } .frame { stroke: #0d1117 } }
</style>
<text class="page head" x="${MARGIN}" y="20">${escaped(title)}</text>
<text class="page note" x="${MARGIN}" y="37">${ms(root.totalMs)} at work, idle time left out. A box is a function below its caller, as wide as the time it took with all that it called. Each part's own time:</text>
${legend.join('\n')}
${drawn.join('\n')}
</svg>
`;
}

function rectangleOf(
  { name, place, totalMs, selfMs }: Frame,
  { x, y, width }: { x: number; y: number; width: number },
  allMs: number,
): string {
  const fits = Math.floor((width - 6) / LETTER);
  const shown = escaped(clipped(name, fits));
  const text = fits < 4 ? '' : `<text x="${round(x + 3)}" y="${y + 13}">${shown}</text>`;
  const title = `${name} · ${place} · ${ms(totalMs)}, ${percent(totalMs / allMs)} (itself ${ms(selfMs)})`;
  return `<g><title>${escaped(title)}</title><rect class="frame" x="${round(x)}" y="${y}" width="${round(width)}" height="${ROW - 1}" rx="2" fill="${colourOf(place)}"/>${text}</g>`;
}

function colourOf(place: string): string {
  return COLOURS[place] ?? (place.startsWith('src/') ? OURS : PACKAGE);
}

function clipped(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

const round = (value: number) => value.toFixed(1);
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const ms = (value: number) => `${value.toLocaleString('en', { maximumFractionDigits: 0 })} ms`;
