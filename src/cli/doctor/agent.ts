import { findProgram } from '../../agent/program.ts';
import type { BaseConfig } from '../../config.ts';
import type { AgentFacts } from '../../operator/doctor/agent.ts';
import { tryAgent } from './try-agent.ts';

/** It is started only when somebody asks for it: a coding agent's start may cost money. */
export async function findAgent(config: BaseConfig, tried: boolean): Promise<AgentFacts> {
  const { command, env } = config.agent;
  if (tried) {
    const startedAt = performance.now();
    const ending = await tryAgent(config);
    return { kind: 'tried', ending, ms: performance.now() - startedAt };
  }
  const [name] = command ?? [];
  if (name === undefined) return { kind: 'stub' };
  const found = findProgram(name, env.PATH ?? '');
  return 'file' in found ? { kind: 'found', ...found } : { kind: 'unusable', ...found };
}
