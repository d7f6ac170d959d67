import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Decision } from '../domain/sight.ts';
import type { IssueRecord } from '../domain/task.ts';
import type { Ledger, Owed, Reading } from '../ledger/ledger.ts';
import { type CycleSearch, searchCycle } from './cycles.ts';

interface RingDeps {
  ledger: Pick<Ledger, 'readMany' | 'blockersOf' | 'dependentsOf'>;
  log: Logger;
  now: () => number;
}

export interface Looked {
  decision: Decision;
  /** Of the record, as it left it. */
  rev: number;
  /** An edge is new, so a cycle may be. */
  added: boolean;
}

const WAITERS_LOOKED_AT = 100;

/** Which cycle an issue is in, and who else has to find out. */
export function createRings({ ledger, log, now }: RingDeps) {
  return { searchedAnew, waitersOwed };

  /** Searched for where an edge is new, or where a blocker is in a cycle: another may pass through it. */
  async function searchedAnew({ decision, added }: Looked): Promise<CycleSearch | null> {
    const { key, task } = decision.record;
    if (!task || task.cycle) return null;
    if (!added && !(await hangsOnCycle(decision.record))) return null;
    const search = await searchCycle(ledger, key);
    if (search.kind === 'none') return null;
    if (search.kind === 'gave-up') {
      const { searched } = search;
      log.warn({ issue: key, searched }, 'look: cycle search gave up, its graph is too large');
    }
    return search;
  }

  async function hangsOnCycle({ needs, task }: IssueRecord): Promise<boolean> {
    if (task?.phase !== 'blocked') return false;
    return (await ledger.readMany(needs)).some((found) => found?.record.task?.cycle);
  }

  /** Who waits for it may be in a longer cycle that its new edge closed, or that went with an old one. */
  async function waitersOwed({ record: before }: Reading, next: IssueRecord): Promise<Owed[]> {
    if (isDeepStrictEqual(before?.task?.cycle ?? null, next.task?.cycle ?? null)) return [];
    const waiters = await ledger.dependentsOf(next.key, WAITERS_LOOKED_AT);
    return waiters.map((key) => ({ kind: 'look', key, at: now() }));
  }
}
