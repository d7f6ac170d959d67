import { isDeepStrictEqual } from 'node:util';
import { isReadLateEnough } from '../domain/seen.ts';
import type { Decision } from '../domain/sight.ts';
import type { Reading } from '../ledger/ledger.ts';

/**
 * Nothing of its own to write (who waits for it may still be released): a look more must not make a
 * run that is about to begin, or a report, start over. When the issue was read is kept all the same,
 * once that is late enough for the sweep to trust it.
 */
export function isUnchanged(
  { record: before, wishes }: Reading,
  { record: next }: Decision,
): boolean {
  if (!before?.seen || !next.seen || wishes.length > 0 || !next.task) return false;
  if (isReadLateEnough(next.seen) && !isReadLateEnough(before.seen)) return false;
  const seen = { ...next.seen, readAt: before.seen.readAt };
  return isDeepStrictEqual({ ...next, seen }, before);
}
