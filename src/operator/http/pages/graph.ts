import type { Request, Router } from 'express';
import type { IssueKey } from '../../../domain/issue.ts';
import { picture } from '../graph/picture.ts';
import { type GraphLedger, type GraphNode, readGraph, type TaskGraph } from '../graph/read.ts';
import { type FindDeps, findIssue } from '../views/find.ts';
import { rowOf } from '../views/task-row.ts';
import { type Html, html } from './html.ts';
import { issueLink, stateOf } from './related.ts';
import type { Show } from './show.ts';

export interface GraphPageDeps extends FindDeps {
  ledger: FindDeps['ledger'] & GraphLedger;
}

/** `/graph`: who waits for whom, as a picture and as a table; `?around=owner/repo#n` from one issue on. */
export function addGraph(router: Router, show: Show, deps: GraphPageDeps): void {
  router.get('/graph', async (request, response) => {
    const named = namedIn(request);
    const around = named && (await findIssue(deps, named));
    const graph = await readGraph(deps.ledger, around);
    const body = html`<header class="head"><h1>Who waits for whom</h1>
<p class="links">${around ? html`<span>Around ${named?.fullName}#${named?.number}.</span> <a href="/graph">Show all</a>` : html`<span>What is not finished, with all that it waits for.</span>`}</p></header>
<div data-live="graph">${graph.nodes.length > 0 ? drawn(graph, around) : NOTHING}</div>`;
    await show(request, response, { title: 'Graph', at: '/graph', body });
  });
}

function drawn(graph: TaskGraph, around: IssueKey | null): Html {
  const cycles = graph.edges.some(({ inCycle }) => inCycle);
  return html`${cycles ? html`<p class="warning" role="status"><strong>There is a cycle</strong> (dashed, red): its issues wait for each other, so none of them can start. Take one of the lines out of their texts.</p>` : null}
${graph.isCut ? html`<p class="note">There is more than fits here: open a task and follow “In the graph”.</p>` : null}
<div class="graph-frame" tabindex="0" aria-label="Picture of the graph, scrolls">${picture(graph, around)}</div>
<h2>The same as a table</h2>${table(graph)}`;
}

function table({ nodes, edges }: TaskGraph): Html {
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  return html`<table class="edges"><thead><tr><th scope="col">Issue</th><th scope="col">State</th><th scope="col">Waits for</th></tr></thead>
<tbody>${nodes.map((node) => {
    const blockers = edges.filter(({ to }) => to === node.key);
    return html`<tr><td>${issueLink(rowOf(node.record))} ${node.record.title}</td><td data-name="State">${stateIn(node)}</td><td data-name="Waits for">${blockers.length === 0 ? '–' : blockers.map(({ from, inCycle }) => html`${linkTo(byKey.get(from))}${inCycle ? ' (cycle)' : null} `)}</td></tr>`;
  })}</tbody></table>`;
}

function stateIn({ record }: GraphNode): Html {
  return stateOf({ phase: record.task?.phase ?? null, state: record.standing });
}

function linkTo(node: GraphNode | undefined): Html | null {
  return node ? issueLink(rowOf(node.record)) : null;
}

function namedIn({ query }: Request): { fullName: string; number: number; forge?: string } | null {
  const [, fullName, number] =
    /^([^/\s]+\/[^/#\s]+)#([1-9]\d{0,14})$/.exec(String(query.around ?? '')) ?? [];
  if (!fullName) return null;
  return {
    fullName,
    number: Number(number),
    ...(typeof query.forge === 'string' ? { forge: query.forge } : {}),
  };
}

const NOTHING = html`<div class="empty"><h2>Nothing waits</h2><p>As soon as a task's text says <code>Blocked by: #12</code>, or the forge knows a dependency, it is drawn here.</p></div>`;
