import type { Router } from 'express';
import type { DeliveryEntry, KeptDelivery } from '../../../domain/delivery.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Forms } from '../access/forms.ts';
import { type DeliveriesDeps, reasonOf } from '../api/deliveries.ts';
import { type Html, html } from './html.ts';
import type { Show } from './show.ts';
import { ago, clock } from './times.ts';

export interface DeliveryPagesDeps extends DeliveriesDeps {
  ledger: Pick<Ledger, 'deliveries' | 'delivery'>;
  forms: Forms;
  now(): number;
}

const SHOWN = 100;

/** `/deliveries`: what the forge told, how it was taken, and taking it again. */
export function addDeliveryPages(router: Router, show: Show, deps: DeliveryPagesDeps): void {
  const { ledger, forms, now, replay } = deps;

  router.get('/deliveries', async (request, response) => {
    const entries = await ledger.deliveries(SHOWN);
    const body = html`<header class="head"><h1>Deliveries</h1><p class="links"><span>What the forge's webhooks told, newest first. The last 500 are kept for a week.</span></p></header>
<div data-live="deliveries">${entries.length > 0 ? table(entries, now()) : NOTHING}</div>`;
    await show(request, response, { title: 'Deliveries', at: '/deliveries', body });
  });

  router.get('/deliveries/:id', async (request, response, next) => {
    const kept = await ledger.delivery(request.params.id.slice(0, 100));
    if (!kept) return next();
    const body = one(kept, forms.tokenFor(request, response), null);
    await show(request, response, { title: 'Delivery', at: '/deliveries', body });
  });

  router.post('/deliveries/:id/replay', forms.check, async (request, response, next) => {
    const kept = await ledger.delivery(String(request.params.id).slice(0, 100));
    if (!kept) return next();
    const replayed = await replay(kept);
    const said =
      replayed.kind === 'taken' ? `${replayed.answer.status}, ${reasonOf(replayed)}` : replayed.why;
    const body = one(kept, forms.tokenFor(request, response), said);
    await show(request, response, { title: 'Delivery', at: '/deliveries', body });
  });
}

function table(entries: DeliveryEntry[], now: number): Html {
  return html`<table class="deliveries"><thead><tr><th scope="col">When</th><th scope="col">Event</th><th scope="col">Issue</th><th scope="col">By</th><th scope="col">Verdict</th></tr></thead>
<tbody>${entries.map(
    ({ id, at, event, action, issue, sender, status, reason }) =>
      html`<tr><td data-name="When"><a href="/deliveries/${id}">${clock(at)}</a> <span class="where">${ago(at, now)}</span></td><td data-name="Event">${[event, action].filter(Boolean).join(' ') || '–'}</td><td data-name="Issue">${issue ?? '–'}</td><td data-name="By">${sender ?? '–'}</td><td data-name="Verdict"><span class="verdict s${Math.floor(status / 100)}">${status}</span> ${reason}</td></tr>`,
  )}</tbody></table>`;
}

function one(kept: KeptDelivery, csrf: string, replayed: string | null): Html {
  const { id, at, forge, event, action, issue, sender, status, reason, guid, headers, body } = kept;
  const facts: [string, string | null][] = [
    ['Answered', `${status}, ${reason}`],
    ['At', at],
    ['Forge', forge],
    ['Event', [event, action].filter(Boolean).join(' ')],
    ['Issue', issue],
    ['By', sender],
    ["The forge's id", guid],
  ];
  return html`<article><header class="head"><p class="where"><a href="/deliveries">Deliveries</a></p><h1>Delivery ${id}</h1></header>
${replayed === null ? null : html`<p class="card told" role="status"><strong>Taken again:</strong> ${replayed}</p>`}
<dl class="card">${facts.flatMap(([name, value]) => (value ? [html`<div><dt>${name}</dt><dd>${value}</dd></div>`] : []))}</dl>
${kept.verified && body !== null ? html`<form class="actions" method="post" action="/deliveries/${id}/replay"><input type="hidden" name="csrf" value="${csrf}"><button>Replay</button><span class="note">Taken as if it had just come: a look at its issue.</span></form>` : null}
${Object.keys(headers).length > 0 ? html`<h2>Headers</h2><pre class="source" tabindex="0">${Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`)}</pre>` : null}
${body === null ? html`<p class="empty-line">Its body was not kept.</p>` : html`<h2>Body</h2><pre class="source" tabindex="0">${pretty(body)}</pre>`}</article>`;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // Shown as it came.
    return body;
  }
}

const NOTHING = html`<div class="empty"><h2>No delivery yet</h2><p>The forge has not reached this bot. Make a webhook to <code>/webhooks/&lt;forge name&gt;</code> on its public port, or let <code>forgehand hooks install</code> do it; <code>forgehand doctor</code> says what is missing.</p></div>`;
