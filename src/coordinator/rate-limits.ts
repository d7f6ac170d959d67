import { ForgeError } from '../forge/forge.ts';
import type { Clock } from './clock.ts';

/**
 * Until when forges may not be asked, as far as this process was told. What has a queue of its own is
 * stopped there, in all processes; this is for what shares one, or has none.
 */
export interface RateLimits {
  /** ms since 1970; 0 where a forge may be asked. */
  untilMs(forge: string): number;
  /** Keeps what an error says of it; false where it is no rate limit. */
  heed(forge: string, error: unknown): boolean;
}

export function createRateLimits({ now }: Pick<Clock, 'now'>): RateLimits {
  const limited = new Map<string, number>();

  return {
    untilMs(forge) {
      const until = limited.get(forge) ?? 0;
      return now() < until ? until : 0;
    },
    heed(forge, error) {
      if (!(error instanceof ForgeError) || error.kind !== 'rate-limited') return false;
      limited.set(forge, now() + error.retryAfterMs);
      return true;
    },
  };
}
