import { z } from 'zod';
import type { Phase } from '../../../domain/task.ts';
import { phase as phaseWord } from '../views/task-row.ts';
import { type Html, html } from './html.ts';
import { IN_ORDER, mark, WORDS } from './phases.ts';

/** What of the board is wanted; what can't be understood is left out. */
export const boardQuery = z.object({
  phase: phaseWord.optional().catch(undefined),
  repository: z.string().max(200).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
export type BoardQuery = z.infer<typeof boardQuery>;

/** How many there are of each phase; each number leads to those. */
export function summary(counts: Record<Phase, number>, { phase, repository }: BoardQuery): Html {
  const suffix = repository ? `&repository=${encodeURIComponent(repository)}` : '';
  return html`<ul class="summary" aria-label="Phases">${IN_ORDER.map(
    (one) =>
      html`<li><a class="tile ${one}" href="/?phase=${one}${suffix}"${phase === one ? html` aria-current="true"` : null}><span class="number">${counts[one]}</span><span class="name">${mark(one)}${WORDS[one]}</span></a></li>`,
  )}</ul>`;
}

export function filterForm({ phase, repository }: BoardQuery, names: string[]): Html {
  const isOn = phase !== undefined || Boolean(repository);
  return html`<form class="filter" method="get" action="/" role="search" aria-label="Filter">
<label>Phase <select name="phase"><option value="">all</option>${IN_ORDER.map(
    (one) =>
      html`<option value="${one}"${phase === one ? html` selected` : null}>${WORDS[one]}</option>`,
  )}</select></label>
<label>Repository <input name="repository" list="repositories" value="${repository ?? ''}" placeholder="owner/name" autocomplete="off" spellcheck="false"></label>
<datalist id="repositories">${names.slice(0, 500).map((name) => html`<option value="${name}"></option>`)}</datalist>
<button>Filter</button>${isOn ? html` <a href="/">Show all</a>` : null}
</form>`;
}
