import { type Html, html } from '../../../operator/http/pages/html.ts';
import type { SandboxIssue } from './forge-api.ts';

export function labelsOf({ labels }: Pick<SandboxIssue, 'labels'>): Html {
  if (labels.length === 0) return html`<span class="note">none</span>`;
  return html`<span class="labels">${labels.map(({ name }) => html`<span class="label">${name}</span>`)}</span>`;
}
