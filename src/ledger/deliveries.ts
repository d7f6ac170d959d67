import type { DeliveryEntry, KeptDelivery, LastDeliveries } from '../domain/delivery.ts';

export const DELIVERIES_KEPT = 500;
/** A list of their own: a stranger's posts must not push the forge's out. */
export const REFUSED_KEPT = 50;
export const DELIVERIES_TTL_MS = 7 * 24 * 3_600_000;

export function entryOf({ headers: _headers, body: _body, ...entry }: KeptDelivery): DeliveryEntry {
  return entry;
}

export function newestFirst(entries: DeliveryEntry[]): DeliveryEntry[] {
  return entries.toSorted((one, other) => other.at.localeCompare(one.at));
}

/** The fields that one delivery sets of what is known of its forge's last ones. */
export function lastOf(delivery: KeptDelivery): Record<string, string> {
  const { at, status, reason, repository } = delivery;
  if (!delivery.verified) return { refused: JSON.stringify({ at, status, reason }) };
  return { verified: at, ...(repository ? { [`r${repository.id}`]: at } : {}) };
}

export function readLast(fields: Record<string, string>): LastDeliveries {
  const repositories = Object.entries(fields).filter(([name]) => /^r\d+$/.test(name));
  return {
    verified: fields.verified ?? null,
    refused: fields.refused ? JSON.parse(fields.refused) : null,
    byRepository: new Map(repositories.map(([name, at]) => [Number(name.slice(1)), at])),
  };
}
