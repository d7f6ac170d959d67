import type { IssueRecord } from '../domain/task.ts';
import type { Listed } from '../forge/forge.ts';

/** Stamps are whole seconds: one as young as the last read may hide a later change. */
const STAMP_MS = 2_000;

/** A list tells nothing of this issue that the last look didn't see. */
export function isAsSeen(listed: Listed, record: IssueRecord | null): boolean {
  const seen = record?.seen;
  if (!seen) return false;
  return (
    seen.state === listed.state &&
    seen.updatedAt === listed.updatedAt &&
    Date.parse(listed.updatedAt) + STAMP_MS < seen.readAt &&
    sameList(seen.labels, listed.labels.toSorted()) &&
    sameList(seen.assignees, listed.assignees.map((person) => person.id).toSorted())
  );
}

function sameList<T>(a: T[], b: T[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
