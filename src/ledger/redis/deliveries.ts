import type { DeliveryEntry, KeptDelivery } from '../../domain/delivery.ts';
import {
  DELIVERIES_KEPT,
  DELIVERIES_TTL_MS,
  entryOf,
  lastOf,
  newestFirst,
  REFUSED_KEPT,
  readLast,
} from '../deliveries.ts';
import type { Ledger } from '../ledger.ts';
import { keys } from './keys.ts';
import type { Shared } from './shared.ts';

type Deliveries = Pick<Ledger, 'keepDeliveries' | 'deliveries' | 'delivery' | 'lastDeliveries'>;

/** Entries in two capped lists, what a replay needs in hashes beside them. */
export function createDeliveries({ client, within, script, pipeline }: Shared): Deliveries {
  return {
    keepDeliveries: (batch) =>
      within(async () => {
        await keep(
          'verified',
          DELIVERIES_KEPT,
          batch.filter(({ verified }) => verified),
        );
        await keep(
          'refused',
          REFUSED_KEPT,
          batch.filter(({ verified }) => !verified),
        );
        const last = new Map<string, Record<string, string>>();
        for (const one of batch) last.set(one.forge, { ...last.get(one.forge), ...lastOf(one) });
        await pipeline(
          [...last].map(([forge, fields]) => ['hset', keys.delivered(forge), ...flat(fields)]),
        );
      }),
    deliveries: (limit) =>
      within(async () => {
        const lists = await pipeline([
          ['lrange', keys.deliveries('verified'), 0, limit - 1],
          ['lrange', keys.deliveries('refused'), 0, limit - 1],
        ]);
        const entries = (lists as string[][]).flat().map((json) => JSON.parse(json));
        return newestFirst(entries as DeliveryEntry[]).slice(0, limit);
      }),
    delivery: (id) =>
      within(async () => {
        const [verified, refused] = await pipeline([
          ['hget', keys.deliveryBodies('verified'), id],
          ['hget', keys.deliveryBodies('refused'), id],
        ]);
        const json = verified ?? refused;
        return typeof json === 'string' ? (JSON.parse(json) as KeptDelivery) : null;
      }),
    lastDeliveries: (forge) =>
      within(async () => readLast(await client.hgetall(keys.delivered(forge)))),
  };

  async function keep(list: string, cap: number, batch: KeptDelivery[]): Promise<void> {
    if (batch.length === 0) return;
    const rows = batch.flatMap((one) => [
      one.id,
      JSON.stringify(entryOf(one)),
      JSON.stringify(one),
    ]);
    await script('deliveries', [list, cap, DELIVERIES_TTL_MS, ...rows]);
  }
}

function flat(fields: Record<string, string>): string[] {
  return Object.entries(fields).flat();
}
