import type { Phase } from './task.ts';

/** 0 comes first, so that a forge that takes few writes hears what people wait for. */
const ORDER: Record<Phase, number> = {
  done: 0,
  failed: 0,
  cancelled: 0,
  'needs-human': 1,
  running: 2,
  held: 3,
  queued: 3,
  blocked: 3,
};

/** The place of an issue's report among others: ends, then questions, then what runs, then what waits. Null = no task. */
export function tellingOrder(phase: Phase | null): number {
  return phase ? ORDER[phase] : 0;
}
