import { z } from 'zod';
import { ForgeError } from '../forge.ts';

const DEFAULT_WAIT_MS = 60_000;

type Headers = Record<string, string>;

/** GraphQL's errors come under status 200. */
const graphqlErrors = z.object({
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })),
});

/** Throws, as Octokit throws for other statuses, where GraphQL says that a rate limit was met. */
export function refuseLimit(response: { status: number; headers: unknown; data: unknown }): void {
  const told = graphqlErrors.safeParse(response.data).data?.errors ?? [];
  const limit = told.find(({ type, message }) => type === 'RATE_LIMITED' || isOfLimit(message));
  if (limit) throw Object.assign(new Error(limit.message), { response });
}

/** Null when no answer came: Octokit calls a broken connection 500, without a response. */
export function statusOf(error: unknown): number | null {
  const status = (error as { response?: { status?: unknown } }).response?.status;
  return typeof status === 'number' ? status : null;
}

/** What Octokit threw, in the words of the forge's door. */
export function toForgeError(error: unknown, what: string): ForgeError {
  if (error instanceof ForgeError) return error;
  const status = statusOf(error);
  const facts = { status, cause: error };
  const headers = (error as { response?: { headers?: Headers } }).response?.headers ?? {};
  const message = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  if (status === 401) {
    const remedy = 'the token is refused: set FORGE_TOKEN to a valid token of the bot user';
    return new ForgeError('unauthorized', `${what}: ${remedy}`, facts);
  }
  // Under 200 nothing but a limit is thrown.
  if (status === 200 || status === 429 || (status === 403 && isLimited(headers, message))) {
    const retryAfterMs = retryAfterOf(headers);
    return new ForgeError('rate-limited', message, { ...facts, retryAfterMs });
  }
  if (status === 403) return new ForgeError('forbidden', message, facts);
  if (status === null || status >= 500) return new ForgeError('unavailable', message, facts);
  return new ForgeError('rejected', message, facts);
}

function isLimited(headers: Headers, message: string): boolean {
  return (
    headers['retry-after'] !== undefined ||
    headers['x-ratelimit-remaining'] === '0' ||
    isOfLimit(message)
  );
}

function isOfLimit(message: string): boolean {
  return /rate limit/i.test(message);
}

function retryAfterOf(headers: Headers): number {
  const seconds = Number(headers['retry-after']);
  if (seconds > 0) return seconds * 1_000;
  const reset = Number(headers['x-ratelimit-reset']) * 1_000 - Date.now();
  return reset > 0 ? reset : DEFAULT_WAIT_MS;
}
