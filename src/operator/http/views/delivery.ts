import { z } from 'zod';
import type { DeliveryEntry } from '../../../domain/delivery.ts';

/** One delivery in the list. */
export const deliveryRow = z.object({
  id: z.string(),
  guid: z.string().nullable().meta({ description: "The forge's own id of it." }),
  forge: z.string(),
  at: z.string(),
  event: z.string().nullable(),
  action: z.string().nullable(),
  issue: z.string().nullable(),
  repository: z.string().nullable(),
  sender: z.string().nullable(),
  status: z.int(),
  reason: z.string().meta({ description: '`accepted`, or why it was ignored or refused.' }),
  verified: z.boolean(),
});
export type DeliveryRow = z.infer<typeof deliveryRow>;

export const deliveryPage = z.object({ deliveries: z.array(deliveryRow) });

export function deliveryRowOf(entry: DeliveryEntry): DeliveryRow {
  const {
    id,
    guid,
    forge,
    at,
    event,
    action,
    issue,
    repository,
    sender,
    status,
    reason,
    verified,
  } = entry;
  return {
    id,
    guid,
    forge,
    at,
    event,
    action,
    issue,
    repository: repository?.fullName ?? null,
    sender,
    status,
    reason,
    verified,
  };
}
