import { ForgeError } from '../forge/forge.ts';
import { type ReportDeps, type Telling, WrittenTooOften } from './telling.ts';

/** A person has to change something first, and nothing tells of that. */
const TRIED_AGAIN_AFTER_MS = 10 * 60_000;
/** Gitea's answer to a write in an archived repository. */
const ARCHIVED = 423;
const GONE = [404, 410];

/** True where what is owed can't be told now: it is kept why, said once, and tried again slowly. */
export function createRefused({ ledger, log, now }: Pick<ReportDeps, 'ledger' | 'log' | 'now'>) {
  return async function refused(telling: Telling, error: unknown): Promise<boolean> {
    const why = whyRefused(error);
    if (why === null) return false;
    if (telling.told().refused !== why) {
      log[isGone(error) ? 'warn' : 'error'](
        { issue: telling.key, err: error, why },
        'report: not told, tried again in ten minutes',
      );
    }
    await telling.keep({ refused: why });
    const { key } = telling;
    const at = now() + TRIED_AGAIN_AFTER_MS;
    await ledger.owe([
      { kind: 'report', key, at },
      // A look takes off what can be told nowhere any more.
      ...(isGone(error) ? [{ kind: 'look' as const, key, at: now() }] : []),
    ]);
    return true;
  };
}

function whyRefused(error: unknown): string | null {
  if (error instanceof WrittenTooOften) {
    return 'the bot wrote to this issue too often (BREAKER_WRITES): a person must see what goes round, then resume';
  }
  if (!(error instanceof ForgeError)) return null;
  if (isGone(error)) return 'the issue is gone, or the bot may not see it any more';
  if (error.status === ARCHIVED)
    return 'the repository is archived: nothing can be told on its issues';
  if (error.kind !== 'forbidden') return null;
  return 'the bot may not label or comment here: give its user write permission, and its token write:issue';
}

function isGone(error: unknown): boolean {
  return error instanceof ForgeError && error.status !== null && GONE.includes(error.status);
}
