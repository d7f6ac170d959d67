import type { Logger } from 'pino';
import { type CountCall, ForgeError } from '../forge.ts';
import { type RateLimit, rateLimitOf } from '../rate-limit.ts';
import type { Answer } from './answer.ts';

/** What to ask; names become path segments and are encoded here. */
export interface Call {
  /** For the count, e.g. `issue.read`. */
  kind: string;
  /** `<repository id>#<number>` when it is about one issue. */
  issue?: string;
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: (string | number)[];
  query?: Record<string, string | number | boolean>;
  body?: unknown;
  /** Statuses outside 2xx that are an answer here, not an error. */
  expects?: number[];
}

export interface SendDeps {
  url: string;
  token: () => string;
  timeoutMs: number;
  count: CountCall;
  fetch: typeof fetch;
  log: Logger;
}

export const REDIRECTS = [301, 302, 307, 308];
const REDIRECTS_AT_MOST = 3;

/**
 * The one choke point: every request to the forge leaves here, is counted and has a time limit.
 * Throws ForgeError `unavailable` when no answer came.
 */
export function createSend({ url, token, timeoutMs, count, fetch, log }: SendDeps) {
  const base = new URL('api/v1/', url.endsWith('/') ? url : `${url}/`);

  return async function send(call: Call): Promise<Answer> {
    let target = urlOf(base, call);
    for (let redirects = 0; ; redirects += 1) {
      const answer = await sendOnce(call, target);
      const next = redirects < REDIRECTS_AT_MOST ? redirectOf(call, answer, target) : null;
      if (!next) return answer;
      log.debug({ kind: call.kind, path: next.pathname }, 'forge: followed a redirect');
      target = next;
    }
  };

  async function sendOnce(call: Call, target: URL): Promise<Answer> {
    const startedAt = performance.now();
    let status: number | null = null;
    let rateLimit: RateLimit | null = null;
    const limit = new AbortController();
    const late = new DOMException('no answer in time', 'TimeoutError');
    const timer = setTimeout(() => limit.abort(late), timeoutMs);
    try {
      const response = await fetch(target, {
        method: methodOf(call),
        headers: headersOf(call, token()),
        body: call.body === undefined ? null : JSON.stringify(call.body),
        redirect: 'manual',
        signal: limit.signal,
      });
      const text = await response.text();
      status = response.status;
      rateLimit = rateLimitOf(response.headers);
      return { status, headers: response.headers, text };
    } catch (cause) {
      const what = `${call.kind}: no answer from ${base.origin} (${reasonOf(cause)})`;
      throw new ForgeError('unavailable', what, { status: null, cause });
    } finally {
      clearTimeout(timer);
      const ms = Math.round(performance.now() - startedAt);
      const { kind, issue = null } = call;
      const told = rateLimit ? { rateLimit } : {};
      count({ kind, write: methodOf(call) !== 'GET', status, issue, ms, ...told });
    }
  }

  /** Renames answer so. A read follows, to the same forge only; a write is the caller's to repeat. */
  function redirectOf(call: Call, answer: Answer, from: URL): URL | null {
    const location = answer.headers.get('location');
    if (!location || !isRedirect(answer.status) || methodOf(call) !== 'GET') return null;
    if (!URL.canParse(location, from.href)) return null;
    const next = new URL(location, from);
    const isOurs = next.origin === base.origin && next.pathname.startsWith(base.pathname);
    return isOurs ? next : null;
  }
}

export function isRedirect(status: number): boolean {
  return REDIRECTS.includes(status);
}

function urlOf(base: URL, { path, query = {} }: Call): URL {
  const target = new URL(path.map((segment) => encodeURIComponent(segment)).join('/'), base);
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, String(value));
  return target;
}

function methodOf({ method = 'GET' }: Call): string {
  return method;
}

function headersOf(call: Call, token: string): Record<string, string> {
  return {
    accept: 'application/json',
    authorization: `token ${token}`,
    'user-agent': 'forgehand',
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
  };
}

/** The code of a network failure says more than `fetch failed`. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  const inner = cause.cause;
  if (inner instanceof Error && 'code' in inner) return String(inner.code);
  return cause.name === 'TimeoutError' ? 'time limit' : cause.name;
}
