import type { Phase } from '../../../domain/task.ts';
import { type Html, html } from './html.ts';

/** Told apart by word and shape; the colour only helps. Drawn on 16 by 16. */
const SHAPES: Record<Phase, Html> = {
  running: html`<path class="fill" d="M4 2.5v11l9.5-5.5z"/>`,
  'needs-human': html`<path class="line" d="M5.3 5.6a2.8 2.8 0 1 1 4.2 2.5C8.5 8.7 8 9.2 8 10.3M8 13v.4"/>`,
  queued: html`<circle class="line" cx="8" cy="8" r="5.5" stroke-dasharray="2.6 1.72"/>`,
  blocked: html`<path class="line" d="M5.5 3.5v9M10.5 3.5v9"/>`,
  held: html`<circle class="line" cx="8" cy="8" r="5.5"/><path class="line" d="M4.3 11.7l7.4-7.4"/>`,
  failed: html`<path class="line" d="M4 4l8 8M12 4l-8 8"/>`,
  done: html`<path class="line" d="M3 8.5l3.5 3.5L13 4.5"/>`,
  cancelled: html`<path class="line" d="M3.5 8h9"/>`,
};

/** As people want to see them: what moves and what needs them first. */
export const IN_ORDER: readonly Phase[] = [
  'running',
  'needs-human',
  'failed',
  'queued',
  'blocked',
  'held',
  'done',
  'cancelled',
];

export const WORDS: Record<Phase, string> = {
  running: 'running',
  'needs-human': 'needs human',
  failed: 'failed',
  queued: 'queued',
  blocked: 'blocked',
  held: 'held',
  done: 'done',
  cancelled: 'cancelled',
};

export function mark(phase: Phase): Html {
  return html`<svg class="mark" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[phase]}</svg>`;
}

export function chip(phase: Phase | null): Html {
  if (!phase) return html`<span class="chip let-go">not in hand</span>`;
  return html`<span class="chip ${phase}">${mark(phase)}${WORDS[phase]}</span>`;
}
