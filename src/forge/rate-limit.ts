import type { CountCall } from './forge.ts';

export type RateLimit = NonNullable<Parameters<CountCall>[0]['rateLimit']>;

/** What GitHub, and proxies before other forges, say of the window; null where they say nothing. */
export function rateLimitOf(headers: Pick<Headers, 'get'>): RateLimit | null {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) => {
    const value = headers.get(`x-ratelimit-${name}`);
    return value !== null && /^\d{1,12}$/.test(value) ? Number(value) : null;
  });
  if (limit == null || remaining == null || reset == null) return null;
  // Searching has a small window of its own.
  if ((headers.get('x-ratelimit-resource') ?? 'core') !== 'core') return null;
  return { limit, remaining, resetsAt: reset * 1_000 };
}
