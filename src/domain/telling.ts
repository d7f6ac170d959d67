import type { Phase } from './task.ts';

/** 1 comes first, so that a forge that takes few writes hears what people wait for. */
const ORDER: Record<Phase, number> = {
  done: 1,
  failed: 1,
  cancelled: 1,
  'needs-human': 2,
  running: 3,
  held: 4,
  queued: 4,
  blocked: 4,
};

/** The place of an issue's report among others: ends, then questions, then what runs, then what waits. Null = no task. */
export function tellingOrder(phase: Phase | null): number {
  return phase ? ORDER[phase] : 1;
}
