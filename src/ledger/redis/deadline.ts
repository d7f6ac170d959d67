import { LedgerUnavailable } from '../ledger.ts';

export type Deadline = <T>(work: () => Promise<T>) => Promise<T>;

/** While Redis is away its client keeps every call: more than that are refused at once. */
const UNANSWERED_AT_MOST = 10_000;

/** No call waits for Redis for ever. What was sent may still happen: every script can be repeated. */
export function withDeadline(ms: number): Deadline {
  let unanswered = 0;
  return async (work) => {
    if (unanswered >= UNANSWERED_AT_MOST) throw new LedgerUnavailable('Redis does not answer');
    unanswered += 1;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new LedgerUnavailable(`no answer from Redis in ${ms} ms`)),
        ms,
      );
    });
    const working = work().finally(() => {
      unanswered -= 1;
    });
    working.catch(() => {});
    try {
      return await Promise.race([working, late]);
    } catch (error) {
      if (error instanceof LedgerUnavailable) throw error;
      throw new LedgerUnavailable(error instanceof Error ? error.message : String(error), error);
    } finally {
      clearTimeout(timer);
    }
  };
}
