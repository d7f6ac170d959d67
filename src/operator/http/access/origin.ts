import type { IncomingMessage } from 'node:http';

const FORM = /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i;

/** A browser says where a request that changes something comes from; a program needn't. */
export function isFromElsewhere({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

/** What a form of any page in the world can send without asking first. */
export function looksLikeForm({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return FORM.test(headers['content-type'] ?? '');
}
