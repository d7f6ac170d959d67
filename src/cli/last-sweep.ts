import type { Ledger } from '../ledger/ledger.ts';
import { LAST_SWEEP } from '../operator/metrics/catalogue.ts';
import { fieldOf } from '../operator/metrics/field.ts';

/** ISO 8601: when everything was looked at last; null = never, or not told yet. */
export async function lastSweep(ledger: Pick<Ledger, 'readFigures'>): Promise<string | null> {
  const seconds = (await ledger.readFigures()).get(fieldOf(LAST_SWEEP, {}));
  return seconds === undefined ? null : new Date(seconds * 1_000).toISOString();
}
