import type { Issue, IssueKey } from '../domain/issue.ts';
import type { Decision } from '../domain/sight.ts';
import type { Reading } from '../ledger/ledger.ts';

/** An issue as a look read it, and its task as that look left it in the ledger. */
export interface Known {
  issue: Issue;
  reading: Reading;
  /** Since the forge was asked, ms. */
  ageMs: number;
}

/** What a look read, and left in the ledger; `edges`: to all blockers that it knows of. */
interface Left {
  issue: Issue;
  before: Reading;
  decision: Pick<Decision, 'record'>;
  rev: number;
  edges: IssueKey[];
}

/**
 * What a look read of an issue whose run it owed, for the start that follows it in this process: the
 * same issue, read a moment ago, need not be read again, nor its task: `begin` refuses one that moved.
 */
export interface JustRead {
  /** `readAt` from `now`, before the forge was asked. */
  keep(left: Left, readAt: number): void;
  /** Once; null where nothing was read in time, or for another turn. */
  take(key: IssueKey, turn: number): Known | null;
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
  const kept = new Map<IssueKey, { known: Omit<Known, 'ageMs'>; readAt: number }>();

  return {
    now,
    keep({ issue, before, decision: { record }, rev, edges }, readAt) {
      const { key } = issue;
      // One that left this text may stay as the other side's: only the ledger knows.
      if (!before.blockers.every((key) => edges.includes(key))) return;
      const reading = { ...before, record, rev, blockers: edges.toSorted() };
      kept.delete(key);
      kept.set(key, { known: { issue, reading }, readAt });
      const [oldest] = kept.keys();
      if (kept.size > KEPT_AT_MOST && oldest) kept.delete(oldest);
    },
    take(key, turn) {
      const found = kept.get(key);
      kept.delete(key);
      if (!found) return null;
      const { known, readAt } = found;
      const ageMs = now() - readAt;
      const isOfTurn = known.reading.record?.task?.turn === turn;
      return isOfTurn && ageMs <= AT_MOST_MS ? { ...known, ageMs } : null;
    },
    forget: (key) => void kept.delete(key),
  };
}
