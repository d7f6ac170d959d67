import type { Related } from '../views/task.ts';
import { pathOf } from '../views/task-row.ts';
import { type Html, html, webAddress } from './html.ts';
import { chip } from './phases.ts';

export function relatedTable(related: Related[], none: string): Html {
  if (related.length === 0) return html`<p class="empty-line">${none}</p>`;
  return html`<ul class="related">${related.map((one) => html`<li class="${one.finished ? 'finished' : ''}"><span>${issueLink(one)} ${one.title}</span>${stateOf(one)}</li>`)}</ul>`;
}

/** A task has a page here; an issue of others only on the forge. */
export function issueLink(
  one: Pick<Related, 'forge' | 'repository' | 'number' | 'url' | 'phase'>,
): Html {
  const name = one.repository ? `${one.repository}#${one.number}` : `#${one.number}`;
  if (one.phase) return html`<a href="${pathOf(one)}">${name}</a>`;
  return html`<a href="${webAddress(one.url)}" rel="noreferrer">${name}</a>`;
}

export function stateOf({ phase, state }: Pick<Related, 'phase' | 'state'>): Html {
  return phase ? chip(phase) : html`<span class="chip let-go">${STATES[state] ?? state}</span>`;
}

const STATES: Record<string, string> = {
  unknown: 'not read yet',
  'not-planned': 'closed as not planned',
  unmerged: 'closed unmerged',
  missing: 'deleted',
};
