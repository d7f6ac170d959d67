import { type Html, html } from '../../../operator/http/pages/html.ts';
import { markdown } from '../../../operator/http/pages/markdown.ts';
import { clock } from '../../../operator/http/pages/times.ts';
import type { SandboxComment, SandboxIssue } from './forge-api.ts';
import { labelsOf } from './labels.ts';

const SET_BY_HAND = [
  'agent/hold',
  'agent/queued',
  'agent/cancelled',
  'priority/high',
  'priority/low',
];

interface Shown {
  issue: SandboxIssue;
  comments: SandboxComment[];
  bot: string;
  repository: string;
  /** Of the bot's page about this issue. */
  taskUrl: string;
}

export function issueOf({ issue, comments, bot, repository, taskUrl }: Shown): Html {
  const path = `/${repository}/issues/${issue.number}`;
  const isAssigned = issue.assignees.some(({ login }) => login === bot);
  return html`<header class="head"><p class="where">#${issue.number}, opened by ${issue.user.login}</p><h1>${issue.title}</h1></header>
<div class="columns with-aside"><div>
<div class="card comment">${issue.body ? markdown(issue.body) : html`<p class="note">No text.</p>`}</div>
<div data-live="comments">${comments.map(commentOf)}</div>
<form class="stack card" method="post" action="${path}/comment"><label for="say">Comment as ann</label><textarea id="say" name="body" rows="3" required placeholder="/hold, /resume, /retry, /cancel or anything"></textarea><div><button class="main">Comment</button></div></form>
</div><div class="aside">
<section><h2>State</h2><div data-live="state">${issue.state} ${button(path, issue.state === 'open' ? 'close' : 'reopen', issue.state === 'open' ? 'Close' : 'Reopen')}</div></section>
<section><h2>Assigned</h2><div data-live="assigned">${issue.assignees.map(({ login }) => login).join(', ') || 'nobody'} ${isAssigned ? button(path, 'unassign', 'Unassign the bot') : button(path, 'assign', 'Assign the bot')}</div></section>
<section><h2>Labels</h2><div data-live="labels">${labelsOf(issue)}</div>
<form class="inline" method="post" action="${path}/label"><label class="visually-hidden" for="label">Label</label><input id="label" name="name" list="known" required maxlength="100" placeholder="agent/hold"><button>Set</button><button formaction="${path}/unlabel">Take off</button></form>
<datalist id="known">${SET_BY_HAND.map((name) => html`<option value="${name}"></option>`)}</datalist></section>
<section><h2>The bot</h2><a href="${taskUrl}">What the bot says of it</a></section>
</div></div>`;
}

function commentOf({ id, body, user, created_at }: SandboxComment): Html {
  return html`<article class="card comment" id="issuecomment-${id}"><p class="where"><strong>${user.login}</strong> ${clock(created_at)}</p>${markdown(body)}</article>`;
}

function button(path: string, what: string, words: string): Html {
  return html`<form class="inline" method="post" action="${path}/${what}"><button>${words}</button></form>`;
}
