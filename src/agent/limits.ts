import type { StopReason } from '../domain/outcome.ts';
import type { RunOrder } from './agent.ts';

/** Stops a run that takes too long, or is silent for too long. */
export function startLimits({ limitMs, stallMs }: RunOrder, onStop: (why: StopReason) => void) {
  const limit = setTimeout(() => onStop('timeout'), limitMs);
  const stall = stallMs > 0 ? setTimeout(() => onStop('stalled'), stallMs) : null;
  return {
    heard: () => void stall?.refresh(),
    end() {
      clearTimeout(limit);
      if (stall) clearTimeout(stall);
    },
  };
}
