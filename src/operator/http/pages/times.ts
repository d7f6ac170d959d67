import { lasted, moment } from '../../../domain/when.ts';
import { type Html, html } from './html.ts';

/** `5 min ago`, with the exact time on it; the script keeps it true. */
export function ago(iso: string | null, now: number): Html | null {
  if (iso === null || Number.isNaN(Date.parse(iso))) return null;
  const text = `${coarse(lasted(iso, new Date(now).toISOString()))} ago`;
  return html`<time datetime="${iso}" title="${moment(iso)}" data-ago>${text}</time>`;
}

export function clock(iso: string): Html | string {
  if (Number.isNaN(Date.parse(iso))) return iso;
  return html`<time datetime="${iso}" title="${moment(iso)}">${new Date(iso).toISOString().slice(11, 19)}</time>`;
}

export function msInWords(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  return lasted(new Date(0).toISOString(), new Date(ms).toISOString());
}

/** The largest unit says enough. */
function coarse(words: string): string {
  if (words === 'under a second') return 'moments';
  const [count = '', unit = ''] = words.split(' ');
  if (unit === 'h' && Number(count) >= 48) return `${Math.floor(Number(count) / 24)} d`;
  return `${count} ${unit}`;
}
