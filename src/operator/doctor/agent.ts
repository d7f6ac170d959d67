import type { Ending } from '../../domain/outcome.ts';
import { fail, type Line, ok, warn } from './line.ts';

export type AgentFacts =
  | { kind: 'stub' }
  | { kind: 'found'; file: string }
  /** As the worker would say it. */
  | { kind: 'unusable'; why: string }
  /** It was given a made-up issue. */
  | { kind: 'tried'; ending: Ending; ms: number };

export interface FoundAgent {
  /** Whose own it is, `owner/repo`; none = that of all others. */
  repositories: string[];
  facts: AgentFacts;
}

/** What a shell, or what stands for one, ends with when it can't start a program. */
const NOT_STARTED = [126, 127];

export function agentLines(agents: FoundAgent[]): Line[] {
  return agents.map(({ repositories, facts }) => {
    const names = repositories.join(', ');
    if (names === '') return agentLine(facts, 'AGENT_COMMAND');
    const line = agentLine(facts, `agent_command of ${names}`);
    return { ...line, says: `of ${names}: ${line.says}` };
  });
}

function agentLine(facts: AgentFacts, setting: string): Line {
  if (facts.kind === 'stub')
    return ok('agent', 'the stub: set AGENT_COMMAND when you trust the rest');
  if (facts.kind === 'found')
    return ok('agent', `${facts.file}; forgehand doctor --try-agent starts it once`);
  if (facts.kind === 'unusable') return notStartable(facts.why, setting);
  return triedLine(facts, setting);
}

function triedLine({ ending, ms }: Extract<AgentFacts, { kind: 'tried' }>, setting: string): Line {
  const after = `after ${(ms / 1_000).toFixed(1)} s`;
  if (ending.kind === 'not-startable') return notStartable(ending.why, setting);
  if (ending.kind === 'stopped')
    return ok('agent', `starts; it was still at work ${after} and was stopped`);
  const { code, signal, tail } = ending;
  const last = tail.at(-1) ? `: ${tail.at(-1)}` : '';
  if (code !== null && NOT_STARTED.includes(code))
    return notStartable(`it ended with exit code ${code}${last}`, setting);
  if (code === 0) return ok('agent', `starts, and ended a made-up issue with exit code 0 ${after}`);
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  const remedy =
    'it starts; whether this is right for a made-up issue only you can tell: see its last line';
  return warn('agent', `${how} ${after}${last}`, remedy);
}

function notStartable(why: string, setting: string): Line {
  const remedy = `correct ${setting}: the whole path of a program that may be executed, or a name on PATH`;
  return fail('agent', `it can’t be started: ${why}`, remedy);
}
