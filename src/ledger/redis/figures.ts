import type { Ledger } from '../ledger.ts';
import { keys } from './keys.ts';
import type { Shared } from './shared.ts';

/** Longer than anybody tells one batch again. */
const BATCH_REMEMBERED_MS = 10 * 60_000;

/** One hash for all processes: what they add, they add together. */
export function createFigures({
  client,
  within,
  script,
}: Shared): Pick<Ledger, 'addFigures' | 'readFigures'> {
  return {
    addFigures: (batch) =>
      within(
        async () => void (await script('figures', [JSON.stringify(batch), BATCH_REMEMBERED_MS])),
      ),
    readFigures: () =>
      within(async () => {
        const fields = Object.entries(await client.hgetall(keys.figures));
        return new Map(fields.map(([name, value]) => [name, Number(value)]));
      }),
  };
}
