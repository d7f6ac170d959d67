import { type Html, html } from '../../../operator/http/pages/html.ts';
import type { SandboxIssue } from './forge-api.ts';
import { labelsOf } from './labels.ts';

export function listOf(issues: SandboxIssue[], repository: string): Html {
  return html`<header class="head"><h1>Issues</h1><p class="links"><span>Assign one to <strong>forgehand-bot</strong> and watch.</span></p></header>
<div data-live="issues"><table><thead><tr><th scope="col">Issue</th><th scope="col">Labels</th><th scope="col">Assigned</th><th scope="col">State</th></tr></thead>
<tbody>${issues.map(
    (issue) =>
      html`<tr><td class="issue"><a href="/${repository}/issues/${issue.number}">${issue.title}</a><span class="where">#${issue.number} by ${issue.user.login}</span></td><td data-name="Labels">${labelsOf(issue)}</td><td data-name="Assigned">${issue.assignees.map(({ login }) => login).join(', ') || '–'}</td><td data-name="State">${issue.state}</td></tr>`,
  )}</tbody></table></div>
<section class="card new" aria-labelledby="new"><h2 id="new">Open a new issue</h2>
<form class="stack" method="post" action="/issues"><label for="title">Title</label><input id="title" name="title" required maxlength="200">
<label for="body">Text</label><textarea id="body" name="body" rows="6" placeholder="What is to be done. To wait for another issue, write: Blocked by: #1"></textarea>
<label class="check"><input type="checkbox" name="assign" value="yes"> assign it to the bot at once</label>
<p class="note">The stub agent obeys a line <code>Stub: fail</code>, <code>Stub: retry</code>, <code>Stub: needs-human</code>, <code>Stub: hang</code> or <code>Stub: crash</code>.</p>
<div><button class="main">Open</button></div></form></section>`;
}
