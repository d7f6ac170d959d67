import type { Cancelled } from './cancelled.ts';
import type { Assignment } from './task.ts';

/** Why a running agent must stop; the run ends as this says. */
export type StopWhy = 'unassigned' | 'closed' | 'locked' | 'gone' | 'cancelled' | 'reassigned';

export interface Stop {
  why: StopWhy;
  by: string | null;
  at: string;
  /** By a wish to cancel. */
  cancelled?: Cancelled;
  /** Cancelled, and then asked to run again before it had ended. */
  again?: boolean;
}

/** The bot let go of an unfinished task. */
export interface Parting extends Stop {
  assignment: Assignment;
  /** Turns go on from here: a job of an earlier assignment must not pass for one of the next. */
  turn: number;
}
