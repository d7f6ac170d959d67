import { fail, type Line, ok } from './line.ts';

export type AgentFacts =
  | { kind: 'stub' }
  | { kind: 'found'; file: string }
  /** As the worker would say it. */
  | { kind: 'unusable'; why: string };

export function agentLine(facts: AgentFacts): Line {
  if (facts.kind === 'stub')
    return ok('agent', 'the stub: set AGENT_COMMAND when you trust the rest');
  if (facts.kind === 'found') return ok('agent', facts.file);
  return fail(
    'agent',
    `it can’t be started: ${facts.why}`,
    'correct AGENT_COMMAND: the whole path of a program that may be executed, or a name on PATH',
  );
}
