import type { Ledger } from '../ledger/ledger.ts';
import type { Clock } from './clock.ts';

/** Longer than this since the last sweep, and nobody knows what the store is. */
const LATELY_MS = 15 * 60_000;

/**
 * Before a worker starts: may the ledger be an older copy than the one that was written last? One
 * that was copied while the bot ran names workers that never said goodbye; one that was copied long
 * ago was swept long ago. A new one, and one that was left in order and lately, is believed.
 */
export async function mayBeOlderCopy(
  ledger: Pick<Ledger, 'alive' | 'sweptAt'>,
  forges: Iterable<string>,
  { now }: Pick<Clock, 'now'>,
): Promise<boolean> {
  if ((await ledger.alive(1)).length > 0) return true;
  const swept = await Promise.all([...forges].map((name) => ledger.sweptAt(name)));
  return swept.some((at) => at !== null && Date.parse(at) < now() - LATELY_MS);
}
