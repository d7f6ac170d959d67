import type { Logger } from 'pino';
import type { Agent } from '../agent/agent.ts';
import { freeze } from '../domain/freeze.ts';
import { parseKey } from '../domain/issue.ts';
import type { TaskRecord } from '../domain/task.ts';
import type { Forge } from '../forge/forge.ts';
import { issueFileOf } from './order.ts';
import type { RateLimits } from './rate-limits.ts';

export interface HandOnDeps {
  forge: Pick<Forge, 'readIssue'>;
  agent: Pick<Agent, 'update'>;
  rateLimits: RateLimits;
  log: Logger;
}

/**
 * Hands a changed issue to the agent that works on it. Only the very text that was decided on:
 * what somebody wrote since then is decided on first.
 */
export function createHandOn(
  { forge, agent, rateLimits, log }: HandOnDeps,
  { key, task, ...record }: TaskRecord,
) {
  let given = task.frozen;
  const ref = parseKey(key);

  return async function handOn(frozen: string): Promise<void> {
    // Each beat asks for it again.
    if (frozen === given || rateLimits.untilMs(ref.forge) > 0) return;
    const read = await forge.readIssue(ref).catch(heed);
    if (read.kind !== 'issue' || freeze(read.issue) !== frozen) return;
    const file = issueFileOf(read.issue, { ...record, key, task });
    if (await agent.update(task.run?.id ?? '', file))
      log.info('run: the agent was told of the changed text');
    given = frozen;
  };

  function heed(error: unknown): never {
    rateLimits.heed(ref.forge, error);
    throw error;
  }
}
