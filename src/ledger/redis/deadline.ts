import { LedgerUnavailable } from '../ledger.ts';

export type Deadline = <T>(work: () => Promise<T>) => Promise<T>;

/** While Redis is away its client keeps every call: more than that are refused at once. */
const UNANSWERED_AT_MOST = 10_000;

/** No call waits for Redis for ever. What was sent may still happen: every script can be repeated. */
export function withDeadline(ms: number): Deadline {
  let unanswered = 0;
  return (work) =>
    new Promise((resolve, reject) => {
      if (unanswered >= UNANSWERED_AT_MOST)
        return reject(new LedgerUnavailable('Redis does not answer'));
      unanswered += 1;
      const late = setTimeout(
        () => reject(new LedgerUnavailable(`no answer from Redis in ${ms} ms`)),
        ms,
      );
      const answered = () => {
        unanswered -= 1;
        clearTimeout(late);
      };
      work().then(
        (answer) => {
          answered();
          resolve(answer);
        },
        (error: unknown) => {
          answered();
          reject(asUnavailable(error));
        },
      );
    });
}

function asUnavailable(error: unknown): LedgerUnavailable {
  if (error instanceof LedgerUnavailable) return error;
  return new LedgerUnavailable(error instanceof Error ? error.message : String(error), error);
}
