import { isOurs } from '../domain/decide/assignment.ts';
import { spentBy } from '../domain/decide/breaker.ts';
import { mayBeForgotten } from '../domain/decide/forgotten.ts';
import type { Issue, IssueKey, IssueRef, Person } from '../domain/issue.ts';
import type { Policy } from '../domain/policy.ts';
import type { Sight } from '../domain/sight.ts';
import type { IssueRecord } from '../domain/task.ts';
import type { Told } from '../forge/forge.ts';
import type { Ledger, Reading } from '../ledger/ledger.ts';
import { type CycleLedger, type CycleSearch, knownCycle } from './cycles.ts';
import type { ForgeAtWork } from './forge-at-work.ts';
import { readBlocks, readNeeds } from './needs.ts';
import { readRights } from './rights.ts';

export interface SeeDeps {
  ledger: CycleLedger & Pick<Ledger, 'notedRights'>;
  policy: Policy;
}

/** What one look at a task, or at a mere blocker of one, brings to `decide`; `edges`: to all its blockers. */
export async function see(
  { ledger, policy }: SeeDeps,
  ref: IssueRef,
  { forge, bot, webUrl }: ForgeAtWork,
  reading: Reading,
  issue: Issue,
  { startedAt, found, whole }: { startedAt: number; found: CycleSearch | null; whole: Told | null },
): Promise<{ sight: Sight; blocks: IssueKey[]; edges: IssueKey[] }> {
  const { record } = reading;
  const mayBeTask = record?.task || isOurs({ issue, bot: bot() }, policy.triggerLabel);
  if (!mayBeTask && !mayBeForgotten(record, issue, policy)) {
    const blocks = record?.parting ? await readBlocks(forge, ref, issue, webUrl) : [];
    return { sight: nodeSight(reading, issue, bot(), startedAt), blocks, edges: [] };
  }
  const { changes, cursor } = whole ?? (await forge.changesSince(ref, record?.cursor ?? null));
  const { commandUsers } = policy;
  const look = { issue, changes, task: record?.task ?? null, bot: bot(), now: startedAt };
  const spent = spentBy(reading.spending, look.task, startedAt);
  const [needs, rightOf] = await Promise.all([
    readNeeds(forge, ref, issue, { record, changes }, webUrl),
    readRights({ forge, ledger, commandUsers }, ref, look),
  ]);
  const edges = [...new Set([...needs.needs, ...edgesOfOthers(reading)])];
  const candidates = [found?.kind === 'found' ? found.path : null, record?.task?.cycle ?? null];
  const cycle = await knownCycle(ledger, issue.key, { edges, candidates });
  const cycleUnsure = found ? found.kind === 'gave-up' : isStillUnsure(record, needs.needs);
  const asked = { now: startedAt, bot: bot(), issue, changes, cursor, rightOf, spent };
  const base = { ...asked, cycle, cycleUnsure };
  return { sight: { ...base, ...ledgerSide(reading), ...needs }, blocks: needs.blocks, edges };
}

/** With the same edges another search would give up as well. */
function isStillUnsure(record: IssueRecord | null, needs: IssueKey[]): boolean {
  return record?.task?.cycleUnsure === true && needs.every((key) => record.needs.includes(key));
}

function edgesOfOthers({ record, blockers }: Reading): IssueKey[] {
  return blockers.filter((key) => !record?.needs.includes(key));
}

function ledgerSide({ record, wishes, blockers, unmet }: Reading) {
  return { record, wishes, blockers, unmet };
}

/** An issue that is nobody's task: its standing as a blocker is all that is read. */
function nodeSight(reading: Reading, issue: Issue, bot: Person, startedAt: number): Sight {
  return {
    now: startedAt,
    bot,
    issue,
    changes: [],
    cursor: reading.record?.cursor ?? null,
    rightOf: () => 'unknown',
    spent: { runs: 0, writes: 0 },
    needs: [],
    native: [],
    unresolved: [],
    cycle: null,
    notUnderstood: [],
    ...ledgerSide(reading),
  };
}
