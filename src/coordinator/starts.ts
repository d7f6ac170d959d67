import { type IssueKey, parseKey } from '../domain/issue.ts';
import { ForgeError } from '../forge/forge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Turn } from '../queue/queue.ts';

type Run = (hint: { key: IssueKey; turn: number }, turn: Turn) => Promise<void>;

interface StartsDeps {
  ledger: Pick<Ledger, 'owe'>;
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
export function createStarts(run: Run, { ledger, now, stopping }: StartsDeps): Run {
  const limitedUntil = new Map<string, number>();

  return async (hint, turn) => {
    const { forge } = parseKey(hint.key);
    const until = limitedUntil.get(forge) ?? 0;
    if (stopping.aborted || now() < until) return oweAgain(hint, until);
    try {
      await run(hint, turn);
    } catch (error) {
      if (!(error instanceof ForgeError) || error.kind !== 'rate-limited') throw error;
      limitedUntil.set(forge, now() + error.retryAfterMs);
      await oweAgain(hint, now() + error.retryAfterMs);
    }
  };

  function oweAgain({ key, turn }: { key: IssueKey; turn: number }, at: number): Promise<void> {
    return ledger.owe([{ kind: 'run', key, turn, at: Math.max(at, now() + OWED_AGAIN_MS) }]);
  }
}
