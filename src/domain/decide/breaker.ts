import type { Spending } from '../kept.ts';
import { BREAKER_WINDOW_MS, type Policy } from '../policy.ts';
import type { Sight, Spent } from '../sight.ts';
import type { Hold, Task } from '../task.ts';

/** Null while an issue costs no more than it may. */
export function whyTripped({ runs, writes }: Spent, policy: Policy): string | null {
  if (runs >= policy.breakerRuns) {
    return `it was started ${runs} times within an hour, which looks like a loop (BREAKER_RUNS is ${policy.breakerRuns})`;
  }
  if (writes >= policy.breakerWrites) {
    return `the bot wrote to it ${writes} times within an hour, which looks like a loop (BREAKER_WRITES is ${policy.breakerWrites})`;
  }
  return null;
}

/** Holds a task that goes round; only a person lets it go on. */
export function breakerHold(task: Task, sight: Sight, policy: Policy): Hold | null {
  const calmedNow = task.calmSince !== (sight.record?.task?.calmSince ?? null);
  const words = calmedNow ? null : whyTripped(sight.spent, policy);
  if (words === null) return null;
  return { reason: 'breaker', by: null, at: new Date(sight.now).toISOString(), words };
}

/** What counts of it now: an hour back at most, and nothing from before a person let it go on. */
export function spentBy({ runs, writes }: Spending, task: Task | null, now: number): Spent {
  const from = countedFrom(task, now);
  const since = (times: number[]) => times.filter((at) => at > from).length;
  return { runs: since(runs), writes: since(writes) };
}

/** ms since 1970: what an issue cost counts from there, an hour back at most. */
export function countedFrom(task: Task | null, now: number): number {
  const calm = task?.calmSince ? Date.parse(task.calmSince) : 0;
  return Math.max(now - BREAKER_WINDOW_MS, calm);
}
