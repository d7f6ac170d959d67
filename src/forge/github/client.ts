import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import type { Logger } from 'pino';
import { type CountCall, ForgeError } from '../forge.ts';
import { type RateLimit, rateLimitOf } from '../rate-limit.ts';
import { type Auth, authorize } from './authorization.ts';
import { refuseLimit, statusOf, toForgeError } from './errors.ts';

export interface ClientDeps {
  url: string;
  auth: Auth;
  /** Called once when the token is refused; true when `auth` may give another one now. */
  rereadToken?: () => boolean;
  throttle: boolean;
  /** Limits are counted per id: two forges must not share one. */
  throttleId: string;
  /** For one request, from when it leaves. */
  timeoutMs?: number;
  count?: CountCall;
  now?: () => number;
  log: Logger;
}

export interface Call {
  /** e.g. `issue.read`, for counting. */
  kind: string;
  issue?: string;
  /** Of a write: asked once more, right before it leaves, where it had to wait for its turn. */
  mayLeave?: () => Promise<void>;
  /** When that was last answered, by `performance.now()`; when this call is made, where not given. */
  askedAt?: number;
}

export interface Answer {
  status: number;
  data: unknown;
  /** Number of the last page, where the answer tells. */
  lastPage: number | null;
  /** The server's clock, as its header says. */
  date: string | null;
}

export type Request = (
  call: Call,
  route: string,
  parameters?: Record<string, unknown>,
) => Promise<Answer>;

const TIMEOUT_MS = 10_000;
const READ_TRIES = 3;
const BACKOFF_MS = 200;
/** What was asked so lately needs no other question. */
const JUST_ASKED_MS = 100;

/** Every request leaves here: counted, its errors told as ForgeError; 404 and 410 are answers. */
export function createClient({
  rereadToken = () => false,
  timeoutMs = TIMEOUT_MS,
  count = () => undefined,
  ...deps
}: ClientDeps): Request {
  const octokit = open(deps);
  return async (call, route, parameters = {}) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await withFreshToken(call, route, parameters);
      } catch (error) {
        const again = route.startsWith('GET ') && isKind(error, 'unavailable');
        if (!again || tries === READ_TRIES) throw error;
        deps.log.warn({ kind: call.kind, tries, err: error }, 'forge: no good answer, asks again');
        await new Promise((resolve) =>
          setTimeout(resolve, BACKOFF_MS * 2 ** (tries - 1) * (0.5 + Math.random())),
        );
      }
    }
  };

  async function withFreshToken(call: Call, route: string, parameters: Record<string, unknown>) {
    try {
      return await once(call, route, parameters);
    } catch (error) {
      if (!isKind(error, 'unauthorized') || !rereadToken()) throw error;
      deps.log.info({ kind: call.kind }, 'forge: the token was refused and read anew');
      return once(call, route, parameters);
    }
  }

  async function once(
    call: Call,
    route: string,
    parameters: Record<string, unknown>,
  ): Promise<Answer> {
    const write = !route.startsWith('GET ');
    const { askedAt = performance.now() } = call;
    let startedAt = performance.now();
    const refused: { by?: unknown } = {};
    let status: number | null = null;
    let rateLimit: RateLimit | null = null;
    try {
      const { headers, data, ...answer } = await octokit.request(route, {
        ...parameters,
        request: { fetch: inTime },
      });
      refuseLimit({ ...answer, headers, data });
      status = answer.status;
      return { status, data, lastPage: lastPageOf(headers.link), date: headers.date ?? null };
    } catch (error) {
      // As it was thrown: what Octokit makes of it would be the forge's fault.
      if ('by' in refused) throw refused.by;
      status = statusOf(error);
      if (status === 404 || status === 410)
        return { status, data: null, lastPage: null, date: null };
      throw toForgeError(error, `${call.kind} failed`);
    } finally {
      const ms = Math.round(performance.now() - startedAt);
      const told = rateLimit ? { rateLimit } : {};
      if (!('by' in refused))
        count({ kind: call.kind, write, status, issue: call.issue ?? null, ms, ...told });
    }

    /** Its time begins when it leaves: waiting for its turn among the others is no fault of the forge. */
    async function inTime(url: string, options: RequestInit): Promise<Response> {
      if (write && performance.now() - askedAt > JUST_ASKED_MS) await askAgain();
      startedAt = performance.now();
      const response = await fetch(url, { ...options, signal: AbortSignal.timeout(timeoutMs) });
      rateLimit = rateLimitOf(response.headers);
      return response;
    }

    async function askAgain(): Promise<void> {
      try {
        await call.mayLeave?.();
      } catch (error) {
        refused.by = error;
        throw error;
      }
    }
  }
}

function open({ url, auth, throttle, throttleId, now = Date.now, log }: ClientDeps): Octokit {
  const Throttled = Octokit.plugin(throttling);
  const quiet = { debug() {}, info() {}, warn: tell, error: tell };
  const octokit = new Throttled({
    baseUrl: url,
    log: quiet,
    throttle: {
      enabled: throttle,
      id: throttleId,
      // Waiting is the queue's: a limit stops all reports of this forge, not this one call.
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
  });
  authorize(octokit, auth, now);
  return octokit;

  function tell(message: string): void {
    log.debug({ message: String(message).slice(0, 500) }, 'github: the client says');
  }
}

function isKind(error: unknown, kind: ForgeError['kind']): boolean {
  return error instanceof ForgeError && error.kind === kind;
}

function lastPageOf(link: string | undefined): number | null {
  const page = /[?&]page=(\d+)[^>]*>;\s*rel="last"/.exec(link ?? '')?.[1];
  return page ? Number(page) : null;
}
