/** Why a running agent was stopped from outside; judged before any exit code. */
export type StopReason = 'cancel' | 'shutdown' | 'lost' | 'timeout' | 'stalled';

/** The file that an agent may leave at FORGEHAND_RESULT. Untrusted text. */
export interface AgentResult {
  outcome: 'done' | 'retry' | 'needs-human' | 'failed' | null;
  summary: string;
  question: string;
}

/** How one start of an agent ended, as the process adapter saw it. */
export type Ending =
  | {
      kind: 'exited';
      /** Null when ended by a signal. */
      code: number | null;
      signal: string | null;
      result: AgentResult | null;
      /** Last lines of stdout and stderr together. */
      tail: string[];
      /** What could not be kept or read, e.g. `result file is not JSON`. */
      remarks: string[];
    }
  | { kind: 'stopped'; why: StopReason; tail: string[] }
  /** The program or its folder is not usable: the agent is broken, not the task. */
  | { kind: 'not-startable'; why: string };

/** How a run ended, for counting. */
export const RUN_OUTCOMES = [
  'done',
  'failed',
  'cancelled',
  'needs-human',
  'retry',
  'agent-broken',
  /** Its worker is gone. */
  'lost',
  'crashed',
  /** By a shutdown. */
  'interrupted',
] as const;

export type RunOutcome = (typeof RUN_OUTCOMES)[number];
