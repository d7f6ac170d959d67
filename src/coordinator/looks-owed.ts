import { isDeepStrictEqual } from 'node:util';
import type { Decision } from '../domain/sight.ts';
import type { IssueRecord } from '../domain/task.ts';
import type { Owed, Reading } from '../ledger/ledger.ts';

/**
 * An edge that left this text may have been the other side's too: the ledger knows after the commit.
 * Who is in a cycle that appeared or went looks for itself.
 */
export function looksOwed({ record: before }: Reading, next: IssueRecord, at: number): Owed[] {
  const removed = (before?.needs ?? []).some((key) => !next.needs.includes(key));
  const was = before?.task?.cycle ?? null;
  const is = next.task?.cycle ?? null;
  const moved = isDeepStrictEqual(was, is) ? [] : [...(was ?? []), ...(is ?? [])];
  const others = new Set(moved.filter((key) => key !== next.key));
  const keys = [...others, ...(removed ? [next.key] : [])];
  return keys.map((key) => ({ kind: 'look', key, at }));
}

export function owedOf({ record, owed }: Decision): Owed[] {
  const { key } = record;
  const list: Owed[] = [];
  if (owed.run !== undefined)
    list.push({ kind: 'run', key, at: owed.run, turn: record.task?.turn ?? 0 });
  for (const kind of ['report', 'cancel', 'look'] as const) {
    const at = owed[kind];
    if (at !== undefined) list.push({ kind, key, at });
  }
  return list;
}
