import { QueueUnavailable } from './queue.ts';

/** What was refused with 503 stays in the client's own queue and runs after recovery: their number is bounded. */
const UNANSWERED_AT_MOST = 1_000;

/** Adding never waits for Redis for ever. */
export function withAddDeadline(ms: number): <T>(add: () => Promise<T>) => Promise<T> {
  let unanswered = 0;
  return async (add) => {
    if (unanswered >= UNANSWERED_AT_MOST) throw new QueueUnavailable('Redis does not answer');
    unanswered += 1;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new QueueUnavailable(`no answer from Redis in ${ms} ms`)),
        ms,
      );
    });
    const adding = add().finally(() => {
      unanswered -= 1;
    });
    adding.catch(() => {});
    try {
      return await Promise.race([adding, late]);
    } catch (error) {
      if (error instanceof QueueUnavailable) throw error;
      throw new QueueUnavailable(error instanceof Error ? error.message : String(error), error);
    } finally {
      clearTimeout(timer);
    }
  };
}
