import type { Request, Router } from 'express';
import { z } from 'zod';
import type { DeliveryEntry } from '../../../domain/delivery.ts';
import type { IssueKey } from '../../../domain/issue.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Forms } from '../access/forms.ts';
import { type FindDeps, findIssue } from '../views/find.ts';
import { readTask, type TaskView, type TaskViewDeps } from '../views/task.ts';
import { actionForms } from './action-forms.ts';
import { type Html, html, webAddress } from './html.ts';
import { markdown } from './markdown.ts';
import { chip } from './phases.ts';
import { relatedTable } from './related.ts';
import type { Show } from './show.ts';
import { timeline } from './timeline.ts';
import { ago, clock, msInWords } from './times.ts';

export interface TaskPageDeps extends FindDeps, TaskViewDeps {
  ledger: FindDeps['ledger'] & TaskViewDeps['ledger'] & Pick<Ledger, 'deliveries'>;
  /** The status comment as the forge shows it now; null where there is none or it can't be read. */
  statusComment(key: IssueKey): Promise<{ body: string; url: string } | null>;
  forms: Forms;
  now(): number;
}

const path = z.object({
  owner: z.string().max(100),
  repo: z.string().max(100),
  number: z.coerce.number().int().positive(),
});

export function addTask(router: Router, show: Show, deps: TaskPageDeps): void {
  router.get('/tasks/:owner/:repo/:number', async (request, response, next) => {
    const key = await keyOf(deps, request);
    const task = key && (await readTask(deps, key));
    if (!key || !task) return next();
    const [comment, deliveries] = await Promise.all([
      deps.statusComment(key),
      deps.ledger.deliveries(550),
    ]);
    const name = `${task.repository}#${task.number}`;
    const own = deliveries.filter(({ issue, forge }) => issue === name && forge === task.forge);
    const body = pageOf(task, {
      comment,
      own,
      csrf: deps.forms.tokenFor(request, response),
      now: deps.now(),
    });
    await show(request, response, { title: `${name} ${task.title}`, at: null, body });
  });
}

/** Null where no issue of that name was ever heard of. */
export async function keyOf(deps: FindDeps, request: Request): Promise<IssueKey | null> {
  const named = path.safeParse(request.params);
  if (!named.success) return null;
  const { owner, repo, number } = named.data;
  const { forge } = request.query;
  return findIssue(deps, {
    fullName: `${owner}/${repo}`,
    number,
    ...(typeof forge === 'string' ? { forge } : {}),
  });
}

interface Beside {
  comment: { body: string; url: string } | null;
  own: DeliveryEntry[];
  csrf: string;
  now: number;
}

function pageOf(task: TaskView, { comment, own, csrf, now }: Beside): Html {
  return html`<article class="task">
<header class="head"><p class="where">${task.repository}#${task.number}</p><h1>${task.title || 'Untitled'}</h1>
<p class="links"><a href="${webAddress(task.url)}" rel="noreferrer">On the forge</a><a href="/graph?around=${encodeURIComponent(`${task.repository}#${task.number}`)}&amp;forge=${task.forge}">In the graph</a></p></header>
<div class="why card ${task.phase ?? 'let-go'}" data-live="why"><div>${chip(task.phase)} <span class="since">${ago(task.since, now)}</span></div><p class="sentence">${task.why}</p>
${task.progress ? progress(task.progress) : null}
${task.question ? html`<blockquote><p>${task.question}</p></blockquote>` : null}
${task.asked.length > 0 ? html`<p class="asked" role="status">Asked for, not yet obeyed: ${task.asked.join(', ')}.</p>` : null}
${actionForms(task, csrf)}</div>
<div class="columns"><div>
<section aria-labelledby="what"><h2 id="what">What happened</h2><div data-live="timeline">${timeline(task.history, own)}</div></section>
</div><div>
<section aria-labelledby="runs"><h2 id="runs">Runs</h2><div data-live="runs">${runs(task)}</div></section>
<section aria-labelledby="edges"><h2 id="edges">Waits for</h2><div data-live="blockers">${relatedTable(task.blockers, 'It waits for no other issue.')}</div>
<h2>Wait for it</h2><div data-live="dependents">${relatedTable(task.dependents, 'No issue waits for it.')}</div></section>
<section aria-labelledby="facts"><h2 id="facts">Facts</h2>${facts(task)}</section>
</div></div>
<section aria-labelledby="comment"><h2 id="comment">Status comment</h2><div data-live="comment">${commentOf(comment)}</div></section>
</article>`;
}

function progress({ percent, text }: { percent: number | null; text: string }): Html {
  return html`<p class="doing">${percent === null ? null : html`<progress max="100" value="${percent}" aria-label="Progress">${percent} %</progress> ${percent} %`} <span>${text}</span></p>`;
}

/** One row each, the newest first; what happened knows their names. */
function runs({ history, run, deadline }: TaskView): Html {
  const started = history.filter(({ kind }) => kind === 'started').toReversed();
  if (started.length === 0) return html`<p class="empty-line">No agent was started yet.</p>`;
  return html`<ul class="runs">${started.map((one) => {
    const end = history.find(({ kind, run: id }) => kind === 'ended' && id === one.run);
    const isNow = one.run === run;
    return html`<li class="${isNow ? 'now' : ''}"><span><strong>${one.what}</strong> ${end ? html`${end.what}${end.words ? ` (${end.words})` : null} after ${msInWords(end.ms ?? 0)}` : isNow ? html`runs, until ${clock(deadline ?? '')} at the latest` : 'its end is not known'}</span>${one.run ? html`<a href="/runs/${one.run}">${isNow ? 'live log' : 'log'}</a>` : null}</li>`;
  })}</ul>`;
}

function facts({
  assignedBy,
  assignedAt,
  forge,
  agent,
  priority,
  state,
  notBefore,
}: TaskView): Html {
  const rows: [string, Html | string | null][] = [
    ['Assigned', assignedBy ? html`by ${assignedBy} ${clock(assignedAt ?? '')}` : null],
    ['On the forge', state],
    ['Forge', forge],
    ['Agent', agent],
    ['Priority', priority === 'medium' ? null : priority],
    ['Starts not before', notBefore ? clock(notBefore) : null],
  ];
  return html`<dl>${rows.flatMap(([name, value]) => (value === null ? [] : [html`<div><dt>${name}</dt><dd>${value}</dd></div>`]))}</dl>`;
}

function commentOf(comment: Beside['comment']): Html {
  if (!comment) {
    return html`<p class="empty-line">There is none, or the forge didn't show it just now.</p>`;
  }
  return html`<div class="comment card">${markdown(comment.body)}</div><p class="note"><a href="${webAddress(comment.url)}" rel="noreferrer">As shown on the forge</a></p>`;
}
