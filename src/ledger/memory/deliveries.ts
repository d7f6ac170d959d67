import type { KeptDelivery } from '../../domain/delivery.ts';
import {
  DELIVERIES_KEPT,
  entryOf,
  lastOf,
  newestFirst,
  REFUSED_KEPT,
  readLast,
} from '../deliveries.ts';
import type { Ledger } from '../ledger.ts';

type Deliveries = Pick<Ledger, 'keepDeliveries' | 'deliveries' | 'delivery' | 'lastDeliveries'>;

/** The list of deliveries in memory. */
export function createMemoryDeliveries(): { door: Deliveries; clear(): void } {
  const verified: KeptDelivery[] = [];
  const refused: KeptDelivery[] = [];
  const last = new Map<string, Record<string, string>>();
  const all = () => [...verified, ...refused];

  return {
    door: {
      async keepDeliveries(batch) {
        for (const one of batch) {
          (one.verified ? verified : refused).push(structuredClone(one));
          last.set(one.forge, { ...last.get(one.forge), ...lastOf(one) });
        }
        verified.splice(0, verified.length - DELIVERIES_KEPT);
        refused.splice(0, refused.length - REFUSED_KEPT);
      },
      deliveries: async (limit) => newestFirst(all().map(entryOf)).slice(0, limit),
      delivery: async (id) => structuredClone(all().find((one) => one.id === id) ?? null),
      lastDeliveries: async (forge) => readLast(last.get(forge) ?? {}),
    },
    clear() {
      verified.length = 0;
      refused.length = 0;
      last.clear();
    },
  };
}
