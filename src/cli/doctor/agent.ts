import { findProgram } from '../../agent/program.ts';
import type { BaseConfig } from '../../config.ts';
import type { AgentFacts } from '../../operator/doctor/agent.ts';

export async function findAgent({ agent }: BaseConfig): Promise<AgentFacts> {
  const [name] = agent.command ?? [];
  if (name === undefined) return { kind: 'stub' };
  const found = await findProgram(name, agent.env.PATH ?? '');
  return 'file' in found ? { kind: 'found', ...found } : { kind: 'unusable', ...found };
}
