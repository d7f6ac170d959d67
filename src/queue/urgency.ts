import type { Urgency } from './queue.ts';

/** The least comes first. */
export const PRIORITY: Record<Urgency, number> = { person: 1, released: 2, sweep: 100 };

export function urgencyOf(priority: number): Urgency {
  if (priority <= PRIORITY.person) return 'person';
  return priority <= PRIORITY.released ? 'released' : 'sweep';
}
