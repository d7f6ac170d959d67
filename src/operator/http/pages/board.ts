import type { Router } from 'express';
import type { Phase } from '../../../domain/task.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { allRepositories } from '../views/find.ts';
import { type ListDeps, listTasks } from '../views/list.ts';
import { type BoardQuery, boardQuery, filterForm, summary } from './filter.ts';
import { type Html, html } from './html.ts';
import { IN_ORDER, WORDS } from './phases.ts';
import { plots } from './plots.ts';
import { type ShownRow, taskTable, withProgress } from './rows.ts';
import type { Show } from './show.ts';

export interface BoardDeps extends ListDeps {
  ledger: ListDeps['ledger'] & Pick<Ledger, 'counts' | 'pace' | 'readProgress'>;
  now(): number;
}

const FEW = 12;
const MANY = 50;
const DAY_MS = 24 * 3_600_000;

interface Lane {
  phase: Phase;
  total: number;
  rows: ShownRow[];
}

/** `/`: what the bot has in hand, by phase; with a filter one phase or repository, page by page. */
export function addBoard(router: Router, show: Show, deps: BoardDeps): void {
  router.get('/', async (request, response) => {
    const asked = boardQuery.parse(request.query);
    const [counts, repositories, lanes, pace] = await Promise.all([
      deps.ledger.counts(),
      allRepositories(deps),
      lanesOf(asked),
      deps.ledger.pace(deps.now() - DAY_MS, deps.now()),
    ]);
    const names = [...new Set(repositories.map(({ fullName }) => fullName))];
    const body = html`<h1 class="visually-hidden">Board</h1>
<div data-live="summary">${summary(counts, asked)}</div>
${filterForm(asked, names)}
<div data-live="lanes">${lanes.length > 0 ? lanes.map((lane) => section(lane, asked)) : nothing(asked)}</div>
${asked.phase || asked.repository ? null : html`<div data-live="plots">${plots(pace)}</div>`}`;
    await show(request, response, { title: 'Board', at: '/', body });
  });

  async function lanesOf(asked: BoardQuery): Promise<Lane[]> {
    const phases = asked.phase ? [asked.phase] : IN_ORDER;
    const lanes = await Promise.all(phases.map((one) => laneOf(one, asked)));
    return lanes.filter(({ total }) => total > 0);
  }

  async function laneOf(one: Phase, asked: BoardQuery): Promise<Lane> {
    const limit = asked.phase ? MANY : FEW;
    const offset = asked.phase ? (asked.page - 1) * MANY : 0;
    const { total, tasks } = await listTasks(deps, {
      phases: [one],
      repository: asked.repository,
      offset,
      limit,
    });
    return { phase: one, total, rows: await withProgress(deps.ledger, tasks) };
  }

  function section({ phase: one, total, rows }: Lane, asked: BoardQuery): Html {
    const more = asked.phase ? pager(total, asked) : total > rows.length && all(one, total, asked);
    return html`<section class="lane ${one}" aria-labelledby="lane-${one}">
<h2 id="lane-${one}">${WORDS[one]} <span class="count">${total}</span></h2>
${taskTable(rows, deps.now())}
${more}</section>`;
  }
}

function all(one: Phase, total: number, { repository }: BoardQuery): Html {
  return html`<p class="more"><a href="${addressOf({ phase: one, repository })}">All ${total} ${WORDS[one]}</a></p>`;
}

function pager(total: number, asked: BoardQuery): Html | null {
  const last = Math.max(1, Math.ceil(total / MANY));
  if (last === 1) return null;
  const to = (page: number, words: string) =>
    page >= 1 && page <= last
      ? html`<a href="${addressOf({ ...asked, page })}">${words}</a>`
      : null;
  return html`<p class="more">${to(asked.page - 1, '← newer')} page ${asked.page} of ${last} ${to(asked.page + 1, 'older →')}</p>`;
}

function addressOf({ phase: one, repository, page }: Partial<BoardQuery>): string {
  const words = new URLSearchParams();
  if (one) words.set('phase', one);
  if (repository) words.set('repository', repository);
  if (page && page > 1) words.set('page', `${page}`);
  return words.size > 0 ? `/?${words}` : '/';
}

function nothing({ phase: one, repository }: BoardQuery): Html {
  if (one || repository) {
    return html`<div class="empty"><h2>No task here</h2><p>Nothing ${one ? `is ${WORDS[one]}` : 'is in hand'}${repository ? ` in ${repository}` : null}. <a href="/">Show all</a></p></div>`;
  }
  return html`<div class="empty"><h2>Nothing in hand yet</h2><p>Assign an issue to the bot: it appears here within a second. Nothing happens? <a href="/deliveries">Deliveries</a> shows whether the forge's webhook reached this bot.</p></div>`;
}
