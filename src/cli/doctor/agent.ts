import { findProgram } from '../../agent/program.ts';
import type { BaseConfig, RepositoryConfig } from '../../config.ts';
import type { AgentFacts, FoundAgent } from '../../operator/doctor/agent.ts';
import { tryAgent } from './try-agent.ts';

interface OwnAgent {
  repositories: string[];
  agent: RepositoryConfig['agent'];
}

/** That of all, then those that repositories have of their own; each but once. */
export async function findAgents(config: BaseConfig, tried: boolean): Promise<FoundAgent[]> {
  const found: FoundAgent[] = [];
  for (const { repositories, agent } of [{ repositories: [], agent: config.agent }, ...own(config)])
    found.push({ repositories, facts: await findAgent({ ...config, agent }, tried) });
  return found;
}

function own({ agent: ofAll, repositories }: BaseConfig): OwnAgent[] {
  const agents = new Map<string, OwnAgent>();
  for (const [repository, { agent }] of Object.entries(repositories)) {
    const { command, env } = agent;
    if (command === ofAll.command && env === ofAll.env) continue;
    const program = JSON.stringify([command, env]);
    const others = agents.get(program)?.repositories ?? [];
    agents.set(program, { repositories: [...others, repository], agent });
  }
  return [...agents.values()];
}

/** It is started only when somebody asks for it: a coding agent's start may cost money. */
async function findAgent(
  config: Pick<BaseConfig, 'agent' | 'secrets'>,
  tried: boolean,
): Promise<AgentFacts> {
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
