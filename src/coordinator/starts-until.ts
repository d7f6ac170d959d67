import type { IssueKey } from '../domain/issue.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Turn } from '../queue/queue.ts';

type Run = (hint: { key: IssueKey; turn: number }, turn: Turn) => Promise<void>;

/** By then its job is gone from the queue, so that another can be made. */
const OWED_AGAIN_MS = 250;

/**
 * A queue's worker that is paused still takes the job that it waited for. Who stops begins no run any
 * more: it would be ended a moment later. It is owed again, for another process or the next start.
 */
export function createStartsUntil(
  stopping: AbortSignal,
  run: Run,
  { ledger, now }: { ledger: Pick<Ledger, 'owe'>; now: () => number },
): Run {
  return async (hint, turn) => {
    if (!stopping.aborted) return run(hint, turn);
    await ledger.owe([{ kind: 'run', ...hint, at: now() + OWED_AGAIN_MS }]);
  };
}
