import { isDeepStrictEqual } from 'node:util';
import type { Decision } from '../domain/sight.ts';
import type { Seen } from '../domain/task.ts';
import type { Reading } from '../ledger/ledger.ts';

/** Stamps are whole seconds: one as young as the read may hide a later change. */
const STAMP_MS = 2_000;

/**
 * Nothing of its own to write (who waits for it may still be released): a look more must not make a run that is about to begin, or a report, start over.
 * When the issue was read is kept all the same, once that is late enough for the sweep to trust it.
 */
export function isUnchanged(
  { record: before, wishes }: Reading,
  { record: next }: Decision,
): boolean {
  if (!before?.seen || !next.seen || wishes.length > 0 || !next.task) return false;
  const isSafer = (seen: Seen) => Date.parse(seen.updatedAt) + STAMP_MS < seen.readAt;
  if (isSafer(next.seen) && !isSafer(before.seen)) return false;
  const seen = { ...next.seen, readAt: before.seen.readAt };
  return isDeepStrictEqual({ ...next, seen }, before);
}
