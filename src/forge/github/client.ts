import { createAppAuth } from '@octokit/auth-app';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import type { Logger } from 'pino';
import { type CountCall, ForgeError } from '../forge.ts';

export interface ClientDeps {
  url: string;
  auth: { token: () => string } | { appId: number; privateKey: string; installationId?: number };
  throttle: boolean;
  /** Limits are counted per id: two forges must not share one. */
  throttleId: string;
  count?: CountCall;
  log: Logger;
}

export interface Call {
  /** e.g. `issue.read`, for counting. */
  kind: string;
  issue?: string;
}

export interface Answer {
  status: number;
  data: unknown;
  /** Number of the last page, where the answer tells. */
  lastPage: number | null;
}

export type Request = (
  call: Call,
  route: string,
  parameters?: Record<string, unknown>,
) => Promise<Answer>;

const TIMEOUT_MS = 10_000;
const READ_TRIES = 3;

/** Every request leaves here: counted, its errors told as ForgeError; 404 and 410 are answers. */
export function createClient(deps: ClientDeps): Request {
  const octokit = open(deps);
  return async (call, route, parameters = {}) => {
    const read = route.startsWith('GET ');
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(call, route, parameters);
      } catch (error) {
        const again = read && error instanceof ForgeError && error.kind === 'unavailable';
        if (!again || tries === READ_TRIES) throw error;
        await new Promise((resolve) =>
          setTimeout(resolve, 100 * 2 ** tries * (0.5 + Math.random())),
        );
      }
    }
  };

  async function once(
    call: Call,
    route: string,
    parameters: Record<string, unknown>,
  ): Promise<Answer> {
    const startedAt = Date.now();
    let status: number | null = null;
    try {
      const response = await octokit.request(route, {
        ...parameters,
        request: { signal: AbortSignal.timeout(TIMEOUT_MS) },
      });
      status = response.status;
      return { status, data: response.data, lastPage: lastPageOf(response.headers.link) };
    } catch (error) {
      status = statusOf(error);
      if (status === 404 || status === 410) return { status, data: null, lastPage: null };
      throw toForgeError(error, status, `${call.kind} failed`);
    } finally {
      const write = !route.startsWith('GET ');
      deps.count?.({
        kind: call.kind,
        write,
        status,
        issue: call.issue ?? null,
        ms: Date.now() - startedAt,
      });
    }
  }
}

function open({ url, auth, throttle, throttleId, log }: ClientDeps): Octokit {
  const Throttled = Octokit.plugin(throttling);
  const quiet = { debug() {}, info() {}, warn: tell, error: tell };
  const authentication = 'token' in auth ? {} : { authStrategy: createAppAuth, auth };
  const octokit = new Throttled({
    baseUrl: url,
    log: quiet,
    ...authentication,
    throttle: {
      enabled: throttle,
      id: throttleId,
      // Waiting is the queue's: a limit stops all reports of this forge, not this one call.
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
  });
  if ('token' in auth) {
    octokit.hook.before('request', (options) => {
      options.headers.authorization = `token ${auth.token()}`;
    });
  }
  return octokit;

  function tell(message: string): void {
    log.debug({ message: String(message).slice(0, 500) }, 'github: the client says');
  }
}

function statusOf(error: unknown): number | null {
  const status = (error as { status?: unknown }).status;
  // Octokit calls a broken connection 500, without a response.
  return typeof status === 'number' && (error as { response?: unknown }).response ? status : null;
}

function toForgeError(error: unknown, status: number | null, what: string): ForgeError {
  const headers =
    (error as { response?: { headers?: Record<string, string> } }).response?.headers ?? {};
  const message = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  if (status === 401)
    return new ForgeError('unauthorized', `${what}: the token is refused`, {
      status,
      cause: error,
    });
  if (status === 429 || (status === 403 && isLimited(headers, message))) {
    return new ForgeError('rate-limited', message, {
      status,
      retryAfterMs: retryAfterMs(headers),
      cause: error,
    });
  }
  if (status === 403) return new ForgeError('forbidden', message, { status, cause: error });
  if (status === null || status >= 500)
    return new ForgeError('unavailable', message, { status, cause: error });
  return new ForgeError('rejected', message, { status, cause: error });
}

function isLimited(headers: Record<string, string>, message: string): boolean {
  return (
    headers['retry-after'] !== undefined ||
    headers['x-ratelimit-remaining'] === '0' ||
    /rate limit/i.test(message)
  );
}

function retryAfterMs(headers: Record<string, string>): number {
  const seconds = Number(headers['retry-after']);
  if (seconds > 0) return seconds * 1_000;
  const reset = Number(headers['x-ratelimit-reset']) * 1_000 - Date.now();
  return reset > 0 ? reset : 60_000;
}

function lastPageOf(link: string | undefined): number | null {
  const page = /[?&]page=(\d+)[^>]*>;\s*rel="last"/.exec(link ?? '')?.[1];
  return page ? Number(page) : null;
}
