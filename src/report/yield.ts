import { knowsMore, readMarker } from '../domain/marker.ts';
import { Outdated, type ReportDeps, type Telling } from './telling.ts';

/** An older copy of the ledger writes nothing over what a newer one told: a look learns from it first. */
export async function yieldToNewer(
  { forge, ref, key, reading }: Telling,
  { ledger, log, now }: Pick<ReportDeps, 'ledger' | 'log' | 'now'>,
): Promise<void> {
  const markers = (await forge.ownComments(ref)).flatMap(({ body }) => readMarker(body) ?? []);
  if (!markers.some((marker) => knowsMore(marker, reading.record))) return;
  log.warn(
    { issue: key },
    'report: the issue tells of more than the ledger knows, a look comes first',
  );
  await ledger.owe([{ kind: 'look', key, at: now() }]);
  throw new Outdated();
}
