import { type IssueKey, parseKey } from '../domain/issue.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Turn } from '../queue/queue.ts';
import type { RateLimits } from './rate-limits.ts';

type Run = (hint: { key: IssueKey; turn: number }, turn: Turn) => Promise<void>;

interface StartsDeps {
  ledger: Pick<Ledger, 'owe'>;
  rateLimits: RateLimits;
  now: () => number;
  stopping: AbortSignal;
}

/** By then its job is gone from the queue, so that another can be made. */
const OWED_AGAIN_MS = 250;

/**
 * Runs that may not begin now are owed again. A queue's worker that is paused still takes the job that
 * it waited for: who stops begins nothing any more, it would be ended a moment later. And runs of all
 * forges share a queue, so a rate limit doesn't stop it: a forge that is asked too often is asked by no
 * start until it may be asked again.
 */
export function createStarts(run: Run, { ledger, rateLimits, now, stopping }: StartsDeps): Run {
  return async (hint, turn) => {
    const { forge } = parseKey(hint.key);
    if (stopping.aborted || rateLimits.untilMs(forge) > 0) return oweAgain(hint);
    try {
      await run(hint, turn);
    } catch (error) {
      if (!rateLimits.heed(forge, error)) throw error;
      await oweAgain(hint);
    }
  };

  function oweAgain({ key, turn }: { key: IssueKey; turn: number }): Promise<void> {
    const until = rateLimits.untilMs(parseKey(key).forge);
    return ledger.owe([{ kind: 'run', key, turn, at: Math.max(until, now() + OWED_AGAIN_MS) }]);
  }
}
