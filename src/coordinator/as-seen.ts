import { isReadLateEnough } from '../domain/seen.ts';
import type { IssueRecord } from '../domain/task.ts';
import type { Listed } from '../forge/forge.ts';

/** A list tells nothing of this issue that the last look didn't see. */
export function isAsSeen(listed: Listed, record: IssueRecord | null): boolean {
  const seen = record?.seen;
  if (!seen) return false;
  return (
    seen.state === listed.state &&
    seen.updatedAt === listed.updatedAt &&
    isReadLateEnough(seen) &&
    sameList(seen.labels, listed.labels.toSorted()) &&
    sameList(seen.assignees, listed.assignees.map((person) => person.id).toSorted())
  );
}

function sameList<T>(a: T[], b: T[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
