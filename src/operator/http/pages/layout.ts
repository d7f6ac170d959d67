import type { Pause } from '../../../domain/kept.ts';
import { type Html, html, render } from './html.ts';

/** What stands around every page. */
export interface Frame {
  pause: Pause | null;
  /** How many workers live; null = nobody asked. */
  workers: number | null;
  /** Of this visitor's forms. */
  csrf: string;
  /** A session that can be ended. */
  canLogOut: boolean;
}

export interface Page {
  title: string;
  /** Which entry of the navigation it belongs to. */
  at: '/' | '/graph' | '/deliveries' | null;
  body: Html;
}

const PLACES = [
  ['/', 'Board'],
  ['/graph', 'Graph'],
  ['/deliveries', 'Deliveries'],
] as const;

export function layout({ title, at, body }: Page, frame: Frame | null): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Forgehand</title>
<link rel="stylesheet" href="/assets/app.css">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<script src="/assets/app.js" type="module"></script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
${frame ? header(at, frame) : null}
<main id="main" tabindex="-1">
${body}
</main>
${frame ? FOOTER : null}
</body>
</html>
`;
  return render(page);
}

function header(at: Page['at'], { pause, workers, csrf, canLogOut }: Frame): Html {
  return html`<header class="top">
<div class="bar">
<a class="brand" href="/"><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 6h14l-2 4H9l-1 3h4v3H4v-3l2-5H3z"/></svg>Forgehand</a>
<nav aria-label="Pages">${PLACES.map(([path, name]) => html`<a href="${path}"${path === at ? html` aria-current="page"` : null}>${name}</a>`)}</nav>
<div class="state" data-live="state">
<span class="workers">${workersLine(workers)}</span>
${pause ? null : pauseForm(csrf)}
${canLogOut ? html`<form method="post" action="/logout"><button class="quiet">Log out</button></form>` : null}
</div>
</div>
${pause ? paused(pause, csrf) : null}
</header>`;
}

function workersLine(workers: number | null): string {
  if (workers === null) return '';
  if (workers === 0) return 'no worker lives';
  return workers === 1 ? '1 worker' : `${workers} workers`;
}

function pauseForm(csrf: string): Html {
  return html`<form method="post" action="/pause"><input type="hidden" name="csrf" value="${csrf}"><button class="quiet">Pause</button></form>`;
}

function paused({ by, reason, kind }: Pause, csrf: string): Html {
  const why = kind === 'agent-broken' ? `The agent can't be started: ${reason}` : reason;
  return html`<div class="banner" role="status"><p><strong>Paused by ${by}.</strong> Nothing new starts; what runs finishes.${why ? html` <q>${why}</q>` : null}</p>
<form method="post" action="/unpause"><input type="hidden" name="csrf" value="${csrf}"><button>Go on</button></form></div>`;
}

const FOOTER = html`<footer><a href="/api/openapi.json">API</a><a href="/metrics">Metrics</a></footer>`;
