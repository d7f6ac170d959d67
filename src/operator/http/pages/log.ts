import type { Router } from 'express';
import { issueOfRun } from '../../../domain/run-id.ts';
import type { IssueRecord } from '../../../domain/task.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { pathOf, rowOf } from '../views/task-row.ts';
import { type Html, html } from './html.ts';
import type { Show } from './show.ts';

export interface LogPageDeps {
  ledger: Pick<Ledger, 'read' | 'readLog'>;
}

interface Line {
  /** 1-based, counted over all that was ever written. */
  number: number;
  text: string;
}

interface Shown {
  id: string;
  isLive: boolean;
  find: string;
  lines: Line[];
  omitted: { after: number; count: number } | null;
}

const LONGEST_FIND = 200;

/** `/runs/<id>`: what an agent said. With the script it grows by itself; finding works without it. */
export function addLog(router: Router, show: Show, { ledger }: LogPageDeps): void {
  router.get('/runs/:id', async (request, response, next) => {
    const id = request.params.id;
    const key = issueOfRun(id);
    if (!key) return next();
    const [{ record }, log] = await Promise.all([ledger.read(key), ledger.readLog(id)]);
    const task = record?.task;
    const isLive = task?.phase === 'running' && task.run?.id === id;
    if (!record || (!log && !isLive)) return next();
    const { head, omitted, tail } = log ?? { head: [], omitted: 0, tail: [] };
    const find =
      typeof request.query.find === 'string' ? request.query.find.slice(0, LONGEST_FIND) : '';
    const lines = [...numbered(head, 0), ...numbered(tail, head.length + omitted)];
    const gap = omitted > 0 ? { after: head.length, count: omitted } : null;
    const body = pageOf(record, { id, isLive, find, lines, omitted: gap });
    await show(request, response, {
      title: `Log of ${record.repository.fullName}#${record.number}`,
      at: null,
      body,
    });
  });
}

function numbered(lines: string[], before: number): Line[] {
  return lines.map((text, i) => ({ number: before + i + 1, text }));
}

function pageOf(record: IssueRecord, shown: Shown): Html {
  const { id, isLive, find, lines } = shown;
  const row = rowOf(record);
  const next = lines.at(-1)?.number ?? 0;
  return html`<article class="log-page">
<header class="head"><p class="where"><a href="${pathOf(row)}">${row.repository}#${row.number}</a></p><h1>${row.title || 'Untitled'}</h1>
<p class="links"><span id="log-state">${isLive ? 'The run is under way.' : 'The run is over.'}</span></p></header>
<form class="filter" method="get" role="search" aria-label="Find in the log"><label>Find <input type="search" name="find" value="${find}" maxlength="${LONGEST_FIND}"></label><button>Find</button>
${find ? html`<span id="found">${found(lines, find)}</span> <a href="/runs/${id}">Show all</a>` : html`<span id="found"></span>`}
<label class="check" hidden><input type="checkbox" id="follow" checked> Follow</label>
<a class="button" href="/api/runs/${id}/log?download" download>Download</a></form>
<ol class="log" id="log" tabindex="0" aria-label="Log" data-run="${id}" data-next="${next}"${isLive && !find ? html` data-follow` : null}>${linesOf(shown)}</ol>
${lines.length === 0 ? html`<p class="empty-line" id="silent">The agent has said nothing${isLive ? ' yet' : ''}.</p>` : null}
</article>`;
}

function linesOf({ lines, find, omitted }: Shown): Html[] {
  const wanted = find ? lines.filter(({ text }) => matches(text, find)) : lines;
  return wanted.flatMap(({ number, text }) => [
    ...(omitted && !find && number === omitted.after + omitted.count + 1
      ? [html`<li class="gap">${omitted.count} lines are not kept</li>`]
      : []),
    html`<li value="${number}" id="L${number}">${find ? marked(text, find) : text}</li>`,
  ]);
}

function found(lines: Line[], find: string): string {
  const count = lines.filter(({ text }) => matches(text, find)).length;
  return count === 1 ? '1 line has it.' : `${count} lines have it.`;
}

function matches(text: string, find: string): boolean {
  return text.toLowerCase().includes(find.toLowerCase());
}

function marked(text: string, find: string): Html {
  const at = text.toLowerCase().indexOf(find.toLowerCase());
  const end = at + find.length;
  return html`${text.slice(0, at)}<mark>${text.slice(at, end)}</mark>${text.slice(end)}`;
}
