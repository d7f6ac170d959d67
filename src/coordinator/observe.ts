import type { Logger } from 'pino';
import type { Change } from '../domain/change.ts';
import { isOurs } from '../domain/decide/assignment.ts';
import { decide } from '../domain/decide/decide.ts';
import { mayBeForgotten } from '../domain/decide/forgotten.ts';
import { decideGone } from '../domain/decide/gone.ts';
import { isStale, isToldWhole } from '../domain/decide/stale.ts';
import { isUnheard } from '../domain/decide/unheard.ts';
import { goOn, type Reach } from '../domain/failpoint.ts';
import { lookedAt } from '../domain/history.ts';
import type { Issue, IssueKey, IssueRef, Person, Repository } from '../domain/issue.ts';
import { nameOf, parseKey } from '../domain/issue.ts';
import type { Policy } from '../domain/policy.ts';
import type { Decision } from '../domain/sight.ts';
import { type IssueRecord, isSatisfied, mayBlock } from '../domain/task.ts';
import type { Ledger, Reading } from '../ledger/ledger.ts';
import { answerStranger } from '../report/stranger.ts';
import type { CycleSearch } from './cycles.ts';
import type { ForgeAtWork } from './forge-at-work.ts';
import type { JustRead } from './just-read.ts';
import { looksOwed, owedOf } from './looks-owed.ts';
import type { Needs } from './needs.ts';
import { readNew } from './read-new.ts';
import { readRights } from './rights.ts';
import { createRings, type Looked } from './rings.ts';
import { see } from './see.ts';
import { isUnchanged } from './unchanged.ts';

export interface ObserveDeps {
  forges: ReadonlyMap<string, ForgeAtWork>;
  ledger: Pick<
    Ledger,
    'read' | 'commit' | 'owe' | 'dependentsOf' | 'blockersOf' | 'readMany' | 'notedRights'
  >;
  policy: Policy;
  /** What is read is kept there for a start that follows at once. */
  justRead: JustRead;
  log: Logger;
  now?: () => number;
  reach?: Reach;
}

/** `hinted`: a delivery asks, so it is about the bot: read whole at once where nothing is known of it. */
interface Asked {
  key: IssueKey;
  ref: IssueRef;
  at: ForgeAtWork;
  hinted: boolean;
}

/** How often a look starts again because somebody else committed meanwhile. */
const TRIES = 8;
/** How often it starts again because the issue moved while it was read; then the forge is believed. */
const STALE_TRIES = 4;
/** A delivery that is under way brings a look of its own sooner. */
const UNHEARD_AGAIN_MS = 2_000;
/** One that is gone has none to wait or block by. */
const NO_TEXT = { needs: [], blocks: [] };

/** One look at an issue: read the forge, decide, commit; begun again when the ledger moved on. */
export function createObserve(deps: ObserveDeps) {
  const { forges, ledger, policy, justRead, log, now = Date.now, reach = goOn } = deps;
  const rings = createRings({ ledger, log, now });

  return async function observe(key: IssueKey, { hinted = false } = {}): Promise<void> {
    const ref = parseKey(key);
    const at = forges.get(ref.forge);
    if (!at)
      throw new Error(`no forge named ${ref.forge} is configured, yet ${key} is to be looked at`);
    const started = now();
    justRead.forget(key);
    const asked = { key, ref, at, hinted };
    const first = await lookUntilCommitted(asked, null);
    const found = first && (await rings.searchedAnew(first));
    const decision = found ? await lookUntilCommitted(asked, found) : first;
    if (decision) tellLog(key, decision, now() - started);
  };

  /** Null where the issue is none of the bot's business. */
  async function lookUntilCommitted(
    asked: Asked,
    found: CycleSearch | null,
  ): Promise<Looked | null> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const looked = await look(asked, found, attempt);
      if (looked === 'nothing') return null;
      if (looked !== 'refused') return looked;
    }
    throw new Error(`${asked.key} changed under ${TRIES} looks in a row; it is looked at again`);
  }

  async function look(
    { key, ref, at, hinted }: Asked,
    found: CycleSearch | null,
    attempt: number,
  ): Promise<Looked | 'refused' | 'nothing'> {
    const reading = await ledger.read(key);
    const startedAt = now();
    const readAt = justRead.now();
    reach('look:before-read');
    const isNew = hinted && attempt === 1 && reading.rev === 0;
    const { read, whole } = isNew
      ? await readNew(at.forge, ref)
      : { read: await at.forge.readIssue(ref), whole: null };
    if (read.kind !== 'issue') {
      const decision = decideGone(key, reading.record, read.kind, startedAt);
      return commit(reading, decision, read.kind === 'missing' ? NO_TEXT : null);
    }
    const concerns = await concernsUs(key, reading, read.issue, at.bot());
    if (!concerns && !mayBeForgotten(reading.record, read.issue, policy)) {
      await answerIfAsked(ref, at, read.issue);
      return 'nothing';
    }
    const seen = await see(deps, ref, at, reading, read.issue, { startedAt, found, whole });
    const { sight, blocks, edges } = seen;
    if (isUnheard(sight)) {
      await ledger.owe([{ kind: 'look', key, at: now() + UNHEARD_AGAIN_MS }]);
      return 'nothing';
    }
    const stale = whole ? !isToldWhole(sight, policy) : isStale(sight, policy);
    if (attempt < STALE_TRIES && stale) return 'refused';
    reach('look:before-decide');
    const decision = decide(sight, policy);
    if (decision.record.task === null) await answerIfAsked(ref, at, read.issue);
    if (!concerns && !decision.record.parting) return 'nothing';
    const looked = await commit(reading, decision, { ...sight, blocks });
    if (looked !== 'refused' && decision.owed.run !== undefined && !stale)
      justRead.keep({ ...looked, issue: read.issue, before: reading, edges }, readAt);
    return looked;
  }

  function tellLog(key: IssueKey, { decision }: Looked, ms: number): void {
    const fields = { issue: key, name: nameOf(decision.record), ms };
    if (decision.reasons.length > 0)
      log.info({ ...fields, changed: decision.reasons }, 'look: changed');
    else log.debug(fields, 'look: nothing new');
  }

  /** Issues of others are kept only while somebody waits for them. */
  async function concernsUs(key: IssueKey, reading: Reading, issue: Issue, bot: Person) {
    if (reading.record || isOurs({ issue, bot }, policy.triggerLabel)) return true;
    return (await ledger.dependentsOf(key, 1)).length > 0;
  }

  /** `/status` is answered on any issue. */
  async function answerIfAsked(ref: IssueRef, { forge, bot }: ForgeAtWork, issue: Issue) {
    const facts = { issue, task: null, bot: bot(), now: now() };
    const mayAsk = async (change: Change) => {
      const deps = { forge, ledger, commandUsers: policy.commandUsers };
      const rightOf = await readRights(deps, ref, { ...facts, changes: [change] });
      return rightOf(change.actor) === 'yes';
    };
    const stranger = { ref, ...facts, triggerLabel: policy.triggerLabel };
    if (await answerStranger({ forge, mayAsk }, stranger))
      log.info({ issue: issue.key }, 'look: no task, its /status was answered');
  }

  async function commit(
    reading: Reading,
    decision: Decision,
    edges: Pick<Needs, 'needs' | 'blocks'> | null,
  ): Promise<Looked | 'refused'> {
    const { record } = decision;
    const waiters = await rings.waitersOwed(reading, record);
    const owed = [...owedOf(decision), ...looksOwed(reading, record, now()), ...waiters];
    const satisfied = isSatisfied(record, policy.unblockOn);
    if (isUnchanged(reading, decision) && !(reading.awaited && satisfied)) {
      await ledger.owe(owed);
      return { decision, rev: reading.rev, added: false };
    }
    const lookedOn = new Date(now()).toISOString();
    reach('look:before-commit');
    const committed = await ledger.commit({
      key: record.key,
      expectedRev: reading.rev,
      record,
      satisfied,
      blockers: edges?.needs ?? null,
      blocks: edges && (mayBlock(record) ? edges.blocks : []),
      owed,
      settled: decision.settled,
      wishesTaken: reading.wishes.length,
      named: nameLearned(reading.record, record),
      tellDependents: decision.tellDependents,
      generation: null,
      history: lookedAt(reading.record, record, decision.asked ?? null, lookedOn),
    });
    if (committed.kind === 'refused') return 'refused';
    reach('look:after-commit');
    const added = edges?.needs.some((key) => !reading.blockers.includes(key)) ?? false;
    return { decision, rev: committed.rev, added: added || (edges?.blocks.length ?? 0) > 0 };
  }
}

/** So that the sweep asks there too: of a blocker's repository no delivery may ever come. */
function nameLearned(before: IssueRecord | null, { repository }: IssueRecord): Repository | null {
  const { fullName } = repository;
  return fullName && fullName !== before?.repository.fullName ? repository : null;
}
