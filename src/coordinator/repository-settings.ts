import type { AgentProgram } from '../agent/agent.ts';

/** What a run starts with; it may differ from repository to repository. */
export interface RepositorySettings {
  program: AgentProgram;
  /** It is not the agent of all: where it is broken, nobody else has to wait. */
  ownAgent: boolean;
  limitMs: number;
  /** 0 = off. */
  stallMs: number;
  /** Lines of its log shown on the issue. */
  logTail: number;
}

/** By the name that the repository has now, `owner/repo`. */
export type SettingsOf = (repository: string) => RepositorySettings;
