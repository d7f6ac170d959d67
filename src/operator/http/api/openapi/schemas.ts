import { z } from 'zod';
import { deliveryPage } from '../../views/delivery.ts';
import { taskPage } from '../../views/list.ts';
import { taskView } from '../../views/task.ts';

const error = z.object({ error: z.string().meta({ description: 'One sentence for a person.' }) });
const asked = z.object({ asked: z.enum(['retry', 'cancel', 'hold', 'resume']), issue: z.string() });
const pause = z.object({
  paused: z
    .object({
      by: z.string(),
      at: z.string(),
      reason: z.string(),
      kind: z.enum(['person', 'agent-broken']),
    })
    .nullable(),
});
const replayed = z.object({ status: z.int(), issue: z.string().nullable(), reason: z.string() });
const reason = z.strictObject({ reason: z.string().max(500).optional() });

/** What answers are made with, by the name that the document gives it. */
export const SCHEMAS = {
  TaskPage: taskPage,
  Task: taskView,
  DeliveryPage: deliveryPage,
  Asked: asked,
  Pause: pause,
  Replayed: replayed,
  Reason: reason,
  Error: error,
};

export type SchemaName = keyof typeof SCHEMAS;
