import type { IssueKey } from '../../src/domain/issue.ts';
import type { Phase } from '../../src/domain/task.ts';
import type { Commit, Ledger } from '../../src/ledger/ledger.ts';
import { aCommit, aRecord, aTask, keyFor } from '../../test/support/records.ts';

const AT_ONCE = 200;
const HELD_OFF_MS = 30_000;

/** A commit as a look makes it, with a record of the usual size. */
export function commitOf(
  number: number,
  phase: Phase,
  { rev, blockers = null }: { rev: number; blockers?: IssueKey[] | null },
): Commit {
  const key = keyFor(number);
  const seen = {
    updatedAt: '2026-11-24T13:48:00Z',
    state: 'open' as const,
    labels: ['agent/blocked', 'kind/feature'],
    assignees: [2],
    comments: 2,
    readAt: Date.parse('2026-11-24T13:48:05Z'),
  };
  const record = aRecord(key, aTask({ phase }), {
    title: 'Write the parser of the header of a log line',
    cursor: { at: '2026-11-24T13:48:00Z', ids: [`${number}`] },
    seen,
    needs: blockers ?? [],
  });
  return aCommit(key, phase, { expectedRev: rev, record, blockers });
}

/** Many first commits, many at once. */
export async function fill(ledger: Ledger, commits: Commit[]): Promise<void> {
  for (let from = 0; from < commits.length; from += AT_ONCE) {
    await Promise.all(commits.slice(from, from + AT_ONCE).map((commit) => ledger.commit(commit)));
  }
}

/** Claims and hands over until nothing is due; returns the keys that were to be looked at. */
export async function drain(ledger: Ledger): Promise<IssueKey[]> {
  const looked: IssueKey[] = [];
  for (;;) {
    const nowMs = Date.now() + 1;
    const claimed = await ledger.claim({ nowMs, limit: 200, leaseMs: HELD_OFF_MS });
    await ledger.handed(claimed);
    looked.push(...claimed.flatMap(({ owed }) => (owed.kind === 'look' ? [owed.key] : [])));
    const next = await ledger.nextDue();
    if (next === null || next > nowMs) return looked;
  }
}
