import type { DeliveryEntry } from '../../../domain/delivery.ts';
import type { TaskView } from '../views/task.ts';
import { type Html, html } from './html.ts';
import { clock, msInWords } from './times.ts';

type Happening = TaskView['history'][number];

interface Entry {
  at: string;
  kind: string;
  text: Html;
}

const IGNORED = 200;
const DAY_LENGTH = 'YYYY-MM-DD'.length;

/** What happened, newest first: who, what, and which delivery told of it. */
export function timeline(history: Happening[], deliveries: DeliveryEntry[]): Html {
  // Those that were ignored (most are about the bot's own labels and comments) moved nothing.
  const told = deliveries.filter(({ status }) => status !== IGNORED).toReversed();
  const entries = [...told.map(delivered), ...history.map(happened)]
    .toReversed()
    .toSorted((a, b) => b.at.localeCompare(a.at));
  if (entries.length === 0) return html`<p class="empty-line">Nothing is remembered of it.</p>`;
  const days = [...new Set(entries.map(dayOf))].map((day) => ({
    day,
    those: entries.filter((entry) => dayOf(entry) === day),
  }));
  return html`${days.map(({ day, those }) => html`<h3>${day}</h3><ol class="timeline">${those.map(({ at, kind, text }) => html`<li class="${kind}">${clock(at)}<span>${text}</span></li>`)}</ol>`)}`;
}

function dayOf({ at }: Entry): string {
  return at.slice(0, DAY_LENGTH);
}

function happened(one: Happening): Entry {
  return {
    at: one.at,
    kind: one.kind,
    text: html`${WORDS[one.kind](one)}${one.words && one.kind !== 'ended' ? html` <q>${one.words}</q>` : null}`,
  };
}

const WORDS: Record<Happening['kind'], (one: Happening) => Html> = {
  'taken-on': ({ what, by }) =>
    html`<strong>taken on</strong>, ${what}${by ? html`: ${by} assigned the bot` : null}`,
  moved: ({ what, by }) => html`<strong>${what}</strong>${by ? ` by ${by}` : null}`,
  asked: ({ what, by }) => html`<strong>${by ?? 'somebody'}</strong> asked: ${what}`,
  answered: ({ by }) => html`<strong>${by ?? 'somebody'}</strong> answered`,
  refused: ({ what, by }) => html`<strong>${by ?? 'somebody'}</strong> asked: ${what}, and may not`,
  started: ({ what, run, ms }) =>
    html`<strong>an agent was started</strong>, ${what}${ms === null ? null : `, after waiting ${msInWords(ms)}`} ${run ? html`<a href="/runs/${run}">log</a>` : null}`,
  ended: ({ what, words, ms }) =>
    html`<strong>the run ended: ${what}</strong>${words ? ` (${words})` : null}${ms === null ? null : ` after ${msInWords(ms)}`}`,
  'let-go': ({ what, by }) => html`<strong>let go</strong>: ${what}${by ? ` by ${by}` : null}`,
};

function delivered({ at, id, event, action, sender, reason }: DeliveryEntry): Entry {
  const name = [event, action].filter(Boolean).join(' ');
  return {
    at,
    kind: 'delivery',
    text: html`<a href="/deliveries/${id}">delivery</a> ${name}${sender ? ` by ${sender}` : null}: ${reason}`,
  };
}
