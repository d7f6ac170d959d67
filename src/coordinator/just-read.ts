import type { Issue, IssueKey } from '../domain/issue.ts';

/**
 * What a look read of an issue whose run it owed, for the start that follows it in this process: the
 * same issue, read a moment ago and unchanged in the ledger since, need not be read again.
 */
export interface JustRead {
  /** `readAt` from `now`, before the forge was asked; `rev` as the look left it. */
  keep(issue: Issue, at: { rev: number; readAt: number }): void;
  /** Once; null where nothing was read in time, or the ledger moved on. */
  take(key: IssueKey, rev: number): Issue | null;
  /** Somebody says that it changed. */
  forget(key: IssueKey): void;
  now(): number;
}

/**
 * Reading alone takes most of a second on a forge that is far. What a person does in that time is
 * seen by a look of its own, which makes this forgotten, or ends the run a moment after its start.
 */
const AT_MOST_MS = 2_000;
const KEPT_AT_MOST = 100;

export function createJustRead({ now = () => performance.now() } = {}): JustRead {
  const kept = new Map<IssueKey, { issue: Issue; rev: number; readAt: number }>();

  return {
    now,
    keep(issue, at) {
      kept.delete(issue.key);
      kept.set(issue.key, { issue, ...at });
      const [oldest] = kept.keys();
      if (kept.size > KEPT_AT_MOST && oldest) kept.delete(oldest);
    },
    take(key, rev) {
      const found = kept.get(key);
      kept.delete(key);
      if (found?.rev !== rev || now() - found.readAt > AT_MOST_MS) return null;
      return found.issue;
    },
    forget: (key) => void kept.delete(key),
  };
}
