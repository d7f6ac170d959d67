import type { Told } from '../domain/kept.ts';
import type { Task } from '../domain/task.ts';

/** Since when the phase that is now told whole has been waiting for it, in ms; null when it is no news. */
export function lagMs(task: Task | null, before: Told, nowMs: number): number | null {
  // What was told by a version that didn't note it is no news.
  const isKnown = before.since !== undefined || before.rev < 0;
  if (!task || !isKnown || before.since === task.since) return null;
  return nowMs - Date.parse(task.since);
}
