import type { Urgency } from './queue.ts';
import { SPAN } from './turns.ts';

/** The least comes first. */
export const RANK: Record<Urgency, number> = { person: 0, released: 1, sweep: 2 };

/** Of a look that stands at this place in the queue. */
export function urgencyOf(priority: number): Urgency {
  if (priority <= SPAN) return 'person';
  return priority <= 2 * SPAN ? 'released' : 'sweep';
}
