import { type Happening, PACE_STEP_MS, paceOf } from '../../domain/history.ts';
import type { IssueKey } from '../../domain/issue.ts';
import type { IssueRecord } from '../../domain/task.ts';
import type { Wish } from '../../domain/wish.ts';
import type { Begin, Begun, Commit, Committed, Reading } from '../ledger.ts';

/** The record as it is kept, its generation as `begin` minted it. */
export function parseRecord(
  json: string | null | undefined,
  generation: string | null | undefined,
): IssueRecord | null {
  if (!json) return null;
  const record = JSON.parse(json) as IssueRecord;
  if (record.task && generation) record.task.generation = Number(generation);
  return record;
}

/** From what reading.lua gathers. */
export function readingOf(answer: unknown): Reading {
  const [rev, json, generation, blockers, unmet, wishes, waiters, runs, writes] = answer as [
    string | null,
    string | null,
    string | null,
    string[],
    string[],
    string[],
    number,
    string[],
    string[],
  ];
  return {
    rev: Number(rev ?? 0),
    record: parseRecord(json, generation),
    blockers: blockers.toSorted() as IssueKey[],
    unmet: unmet.toSorted() as IssueKey[],
    awaited: waiters > 0,
    wishes: wishes.map((wish) => JSON.parse(wish) as Wish),
    spending: { runs: runs.map(Number), writes: writes.map(Number) },
  };
}

export function commitArgs(commit: Commit, now: number): string[] {
  const { record } = commit;
  const { task } = record;
  return [
    JSON.stringify({
      key: commit.key,
      rev: commit.expectedRev,
      phase: task?.phase ?? '',
      since: task ? Date.parse(task.since) : now,
      turn: task?.turn ?? record.parting?.turn ?? 0,
      rank: task?.rank ?? 0,
      notBefore: task?.notBefore ? Date.parse(task.notBefore) : 0,
      generation: task?.generation ?? 0,
      sat: commit.satisfied ? 1 : 0,
      blockers: commit.blockers ?? false,
      blocks: commit.blocks ?? false,
      owed: commit.owed,
      settled: commit.settled,
      wishesTaken: commit.wishesTaken,
      named: commit.named ?? false,
      tell: commit.tellDependents,
      fence: commit.generation ?? false,
      history: historyArg(commit.history),
      now,
    }),
    JSON.stringify(record),
  ];
}

export function committedOf(answer: unknown): Committed {
  const [done, rev] = answer as [number, number];
  return done === 1 ? { kind: 'committed', rev: Number(rev) } : { kind: 'refused' };
}

export function beginArgs(begin: Begin): string[] {
  const { key, turn, expectedRev, record, nowMs, tellAt, limit } = begin;
  const history = historyArg(begin.history);
  const facts = { key, turn, rev: expectedRev, now: nowMs, tellAt, limit, history };
  return [JSON.stringify({ ...facts, ...placeFacts(record, nowMs) }), JSON.stringify(record)];
}

/** Lines are opaque to Lua; false = nothing to remember. */
function historyArg(history: Happening[] = []) {
  const last = history.at(-1);
  if (!last) return false;
  return {
    lines: history.map((one) => JSON.stringify(one)),
    counts: history.flatMap(paceOf),
    step: Math.floor(Date.parse(last.at) / PACE_STEP_MS),
  };
}

export function begunOf(answer: unknown): Begun {
  const [kind, rev, generation] = answer as [string, number, string];
  if (kind === 'begun') return { kind, rev: Number(rev), generation: Number(generation) };
  return { kind: 'refused', why: kind as Extract<Begun, { kind: 'refused' }>['why'] };
}

/** What Lua orders the parked by, with the chain that only it knows. */
export function placeFacts({ task }: IssueRecord, now: number): { rank: number; since: number } {
  return { rank: task?.rank ?? 0, since: task ? Date.parse(task.since) : now };
}
