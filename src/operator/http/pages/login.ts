import { html } from './html.ts';
import { layout } from './layout.ts';

export function loginPage({ next, wrong }: { next: string; wrong: boolean }): string {
  const body = html`<form class="card login" method="post" action="/login">
<h1>Forgehand</h1>
<p>This page is for whoever runs the bot. Its token is the value of <code>OPERATOR_TOKEN</code>.</p>
${wrong ? html`<p class="wrong" role="alert" id="wrong">That was not the token.</p>` : null}
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus${wrong ? html` aria-describedby="wrong"` : null}>
<input type="hidden" name="next" value="${next}">
<button class="main">Log in</button>
</form>`;
  return layout({ title: 'Log in', at: null, body }, null);
}
