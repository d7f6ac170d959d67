import { type Env, pick } from './parse.ts';
import type { FileRepository } from './repository-schema.ts';
import type { Values } from './settings.ts';

/** What may differ from repository to repository; numbers named …Ms are milliseconds. */
export interface RepositoryConfig {
  agent: {
    /** Null = the stub. */
    command: string[] | null;
    /** What an agent finds of our environment: PATH, LANG, TZ, STUB_SECONDS and what is passed on to it by name. */
    env: Record<string, string>;
    runTimeoutMs: number;
    /** 0 = off. */
    stallTimeoutMs: number;
    killGraceMs: number;
  };
  whenDone: 'leave' | 'close';
  notify: ('done' | 'failed' | 'question')[];
  logTail: number;
}

/** What holds in a repository, whatever the case of its name: its own settings, else those of all. */
export function settingsOf(
  config: RepositoryConfig & { repositories: Record<string, RepositoryConfig> },
  fullName: string,
): RepositoryConfig {
  return config.repositories[fullName.toLowerCase()] ?? config;
}

/** What the environment says for all repositories. */
export function settingsOfAll(values: Values, env: Env): RepositoryConfig {
  return {
    agent: {
      command: values.AGENT_COMMAND ?? null,
      env: agentEnv(values, env, values.AGENT_ENV ?? []),
      runTimeoutMs: values.RUN_TIMEOUT,
      stallTimeoutMs: values.STALL_TIMEOUT,
      killGraceMs: values.KILL_GRACE,
    },
    whenDone: values.WHEN_DONE,
    notify: values.NOTIFY,
    logTail: values.LOG_TAIL,
  };
}

/** Of one repository: what the file doesn't say is as it is for all. */
export function withOwn(
  { agent, ...all }: RepositoryConfig,
  own: FileRepository,
  values: Values,
  env: Env,
): RepositoryConfig {
  return {
    agent: {
      command: own.agent_command ?? agent.command,
      env: own.agent_env ? agentEnv(values, env, own.agent_env) : agent.env,
      runTimeoutMs: own.run_timeout ?? agent.runTimeoutMs,
      stallTimeoutMs: own.stall_timeout ?? agent.stallTimeoutMs,
      killGraceMs: agent.killGraceMs,
    },
    whenDone: own.when_done ?? all.whenDone,
    notify: own.notify ?? all.notify,
    logTail: own.log_tail ?? all.logTail,
  };
}

function agentEnv({ STUB_SECONDS }: Values, env: Env, passedOn: string[]): Record<string, string> {
  return {
    ...pick(env, ['PATH', 'LANG', 'TZ']),
    STUB_SECONDS: `${STUB_SECONDS}`,
    ...pick(env, passedOn),
  };
}
