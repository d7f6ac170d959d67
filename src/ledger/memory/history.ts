import { type Happening, PACE_STEP_MS, paceOf } from '../../domain/history.ts';
import type { IssueKey } from '../../domain/issue.ts';
import type { Ledger } from '../ledger.ts';
import { paceFrom, stepsBetween } from '../pace.ts';

const KEPT = 100;

/** What happened, in memory. */
export function createMemoryHistory() {
  const happened = new Map<IssueKey, Happening[]>();
  const counts = new Map<number, Record<string, number>>();
  const door: Pick<Ledger, 'history' | 'pace'> = {
    history: async (key) => structuredClone(happened.get(key) ?? []),
    pace: async (fromMs, toMs) =>
      stepsBetween(fromMs, toMs).map((step) =>
        paceFrom(step * PACE_STEP_MS, counts.get(step) ?? {}),
      ),
  };

  return {
    door,
    remember(key: IssueKey, history: Happening[] = []) {
      happened.set(key, [...(happened.get(key) ?? []), ...structuredClone(history)].slice(-KEPT));
      for (const one of history) count(one);
    },
    clear() {
      happened.clear();
      counts.clear();
    },
  };

  function count(one: Happening): void {
    const step = Math.floor(Date.parse(one.at) / PACE_STEP_MS);
    const those = counts.get(step) ?? {};
    for (const [name, by] of paceOf(one)) those[name] = (those[name] ?? 0) + by;
    counts.set(step, those);
  }
}
