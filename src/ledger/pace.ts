import { PACE_STEP_MS, type Pace } from '../domain/history.ts';

const MOST_STEPS = 48;

/** Numbers of half hours, oldest first. */
export function stepsBetween(fromMs: number, toMs: number): number[] {
  const last = Math.floor(toMs / PACE_STEP_MS);
  const first = Math.max(Math.floor(fromMs / PACE_STEP_MS), last - MOST_STEPS + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

export function paceFrom(at: number, fields: Record<string, string | number>): Pace {
  const count = (name: string) => Number(fields[name] ?? 0);
  return {
    at,
    started: count('started'),
    waitMs: count('waitMs'),
    ended: count('ended'),
    done: count('done'),
    runMs: count('runMs'),
  };
}
