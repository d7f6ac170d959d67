import type { IssueKey } from '../domain/issue.ts';
import { parseKey } from '../domain/issue.ts';
import { ForgeError } from '../forge/forge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Turn } from '../queue/queue.ts';

type Run = (hint: { key: IssueKey; turn: number }, turn: Turn) => Promise<void>;

/**
 * Runs of all forges share a queue, so a rate limit doesn't stop it: a start that the forge is asked
 * too often for is owed for when it may be asked again, and no other start asks it until then.
 */
export function createRateLimitedStarts(
  run: Run,
  { ledger, now }: { ledger: Pick<Ledger, 'owe'>; now: () => number },
): Run {
  const limitedUntil = new Map<string, number>();

  return async (hint, turn) => {
    const { forge } = parseKey(hint.key);
    const until = limitedUntil.get(forge) ?? 0;
    if (now() < until) return oweAt(hint, until);
    try {
      await run(hint, turn);
    } catch (error) {
      if (!(error instanceof ForgeError) || error.kind !== 'rate-limited') throw error;
      const at = now() + error.retryAfterMs;
      limitedUntil.set(forge, at);
      await oweAt(hint, at);
    }
  };

  function oweAt({ key, turn }: { key: IssueKey; turn: number }, at: number): Promise<void> {
    return ledger.owe([{ kind: 'run', key, turn, at }]);
  }
}
