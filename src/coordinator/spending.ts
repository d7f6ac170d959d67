import type { IssueKey } from '../domain/issue.ts';
import { BREAKER_WINDOW_MS } from '../domain/policy.ts';
import type { Spent } from '../domain/sight.ts';
import type { Task } from '../domain/task.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** What an issue cost within the hour, from when a person let it go on after a breaker. */
export function readSpent(
  ledger: Pick<Ledger, 'spent'>,
  key: IssueKey,
  { task, now }: { task: Task | null; now: number },
): Promise<Spent> {
  const calm = task?.calmSince ? Date.parse(task.calmSince) : 0;
  return ledger.spent(key, Math.max(now - BREAKER_WINDOW_MS, calm));
}
