import type { IssueKey } from '../../../domain/issue.ts';
import { type Html, html, webAddress } from '../pages/html.ts';
import { mark, WORDS } from '../pages/phases.ts';
import { pathOf, rowOf } from '../views/task-row.ts';
import { BOX, type Box, place } from './place.ts';
import type { GraphNode, TaskGraph } from './read.ts';

const TITLE_CHARACTERS = 26;

/** The graph as SVG; every box leads to its task. */
export function picture(graph: TaskGraph, around: IssueKey | null): Html {
  const { width, height, boxes, lines } = place(graph);
  const nodes = new Map(graph.nodes.map((node) => [node.key, node]));
  return html`<svg class="graph" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="Who waits for whom: blockers are on the left">
<defs>${arrow('arrow', '')}${arrow('arrow-cycle', 'cycle')}</defs>
${lines.map(({ points, inCycle }) => html`<path class="edge${inCycle ? ' cycle' : ''}" d="${curve(points)}" marker-end="url(#arrow${inCycle ? '-cycle' : ''})"/>`)}
${boxes.map((box) => boxOf(box, nodes.get(box.key), box.key === around))}
</svg>`;
}

function arrow(id: string, name: string): Html {
  return html`<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip ${name}" d="M0 0l8 4-8 4z"/></marker>`;
}

function boxOf({ x, y }: Box, node: GraphNode | undefined, isCentre: boolean): Html | null {
  if (!node) return null;
  const row = rowOf(node.record);
  const { phase, repository, number, title, url } = row;
  const state = phase ? WORDS[phase] : node.record.standing;
  const name = `${repository.split('/')[1] ?? repository}#${number}`;
  return html`<a href="${phase ? pathOf(row) : webAddress(url)}">
<g class="node ${phase ?? 'let-go'}${isCentre ? ' centre' : ''}" transform="translate(${x - BOX.width / 2} ${y - BOX.height / 2})">
<title>${repository}#${number} ${title}: ${state}</title>
<rect width="${BOX.width}" height="${BOX.height}" rx="8"/>
<text class="title" x="12" y="24">${short(title)}</text>
${phase ? html`<svg x="12" y="34" width="14" height="14">${mark(phase)}</svg>` : null}
<text class="sub" x="${phase ? 32 : 12}" y="45">${state} · ${short(name)}</text>
</g></a>`;
}

function short(text: string): string {
  const characters = [...text];
  if (characters.length <= TITLE_CHARACTERS) return text;
  return `${characters.slice(0, TITLE_CHARACTERS - 1).join('')}…`;
}

/** Straight at its ends, round between. */
function curve(points: { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const at = ({ x, y }: { x: number; y: number }) => `${Math.round(x)} ${Math.round(y)}`;
  const halves = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1] ?? point;
    return `Q ${at(point)} ${at({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  const last = rest.at(-1) ?? first;
  return [`M ${at(first)}`, ...halves, `L ${at(last)}`].join(' ');
}
