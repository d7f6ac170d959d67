import type { Response } from 'express';
import { z } from 'zod';
import { phase } from '../views/task-row.ts';

const repository = z
  .string()
  .regex(/^[^/\s]+\/[^/\s]+$/, 'write it as owner/name')
  .max(200);

export const forgeQuery = z.object({ forge: z.string().max(100).optional() });

/** `?phase=queued,blocked&repository=owner/name&offset=0&limit=50`. */
export const taskQuery = forgeQuery.extend({
  phase: z
    .string()
    .transform((text) => text.split(',').filter((word) => word !== ''))
    .pipe(z.array(phase))
    .default([]),
  repository: repository.optional(),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const taskPath = z.object({
  owner: z.string().min(1).max(100),
  repo: z.string().min(1).max(100),
  number: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
});

/** Answers 400 with what is wrong, and returns null. */
export function parsed<T>(schema: z.ZodType<T>, given: unknown, response: Response): T | null {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  response.status(400).json({ error: faults.join('; ') });
  return null;
}
