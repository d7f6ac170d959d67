import type { Ending } from '../domain/outcome.ts';

/** `task.json`, version 1; also written to the agent's stdin. */
export interface TaskFile {
  version: 1;
  run: { id: string; generation: number; attempt: number; maxAttempts: number; deadline: string };
  issue: {
    key: string;
    number: number;
    title: string;
    body: string;
    url: string;
    author: string;
    labels: string[];
    assignedBy: string | null;
  };
  repository: { fullName: string; cloneUrl: string; defaultBranch: string };
  metadata: unknown;
  comments: { author: string; at: string; body: string }[];
  answers: { by: string; at: string; text: string }[];
}

/** What is started: no shell is involved. */
export interface AgentProgram {
  /** Program and arguments. */
  command: string[];
  /** PATH and whatever else is passed on; secrets may be among it. */
  env: Record<string, string>;
}

export interface RunOrder {
  program: AgentProgram;
  task: TaskFile;
  /** Title, body and what people answered, ready for a coding agent. */
  prompt: string;
  limitMs: number;
  /** Without output for that long the run is stopped; 0 = off. */
  stallMs: number;
  /** So many last lines of its output come with its ending; 0 = none. */
  tailLines: number;
}

export interface RunWatch {
  /** Its reason is a StopReason: 'cancel', 'shutdown' or 'lost'. */
  signal: AbortSignal;
  /** Whole lines, in order, secrets redacted; long lines are cut, floods dropped in the middle. */
  onLines(lines: string[]): void;
  onProgress(progress: { percent: number | null; text: string }): void;
}

/**
 * The door to agents. Adapters: process (any program), memory.
 * Called by the coordinator only. `run` resolves when no process of the run is left;
 * it never rejects for what an agent or the machine does: those are endings.
 */
export interface Agent {
  run(order: RunOrder, watch: RunWatch): Promise<Ending>;
  /** Tells a running agent of a changed issue (`issue-update.json`); false when it doesn't run here. */
  update(runId: string, issue: TaskFile['issue']): Promise<boolean>;
  /**
   * Removes the folder of a run that ended well. Called when its end is written: a folder may hold as
   * much as takes seconds to remove. Never rejects; what stays is removed by `reap` or `tidy`.
   */
  clear(runId: string, ending: Ending): Promise<void>;
  /** Ends what dead workers left behind, and tidies. Called at start, with the pids of other workers here that live. */
  reap(living?: readonly number[]): Promise<{ killed: number; foldersRemoved: number }>;
  /** Removes folders that were kept long enough; answers how many. Called now and then. */
  tidy(): Promise<number>;
  /** Ends every run here at once, without waiting: for a process that is about to exit. */
  forceKill(): void;
  /** How a tree is killed on this machine, for the log at start. */
  describe(): Promise<string>;
}
