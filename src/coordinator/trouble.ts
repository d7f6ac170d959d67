import type { Logger } from 'pino';
import type { Clock } from './clock.ts';

const SAID_AGAIN_AFTER_MS = 60_000;

/**
 * While Redis is away each of a dozen connections fails anew every second: once a minute that is a
 * warning, the rest is debug. The store's own line says when it went and came back.
 */
export function createTrouble(log: Logger, { now }: Pick<Clock, 'now'>): (error: Error) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    const isNews = now() - saidAt >= SAID_AGAIN_AFTER_MS;
    if (isNews) saidAt = now();
    log[isNews ? 'warn' : 'debug'](
      { err: error },
      'queue: connection trouble, it reconnects by itself',
    );
  };
}
