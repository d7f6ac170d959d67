import type { Logger } from 'pino';
import type { Agent } from '../agent/agent.ts';
import { freeze } from '../domain/freeze.ts';
import { parseKey } from '../domain/issue.ts';
import { type Forge, ForgeError } from '../forge/forge.ts';
import type { Clock } from './clock.ts';
import type { TaskRecord } from './end.ts';
import { issueFileOf } from './order.ts';

export interface HandOnDeps {
  forge: Pick<Forge, 'readIssue'>;
  agent: Pick<Agent, 'update'>;
  clock: Pick<Clock, 'now'>;
  log: Logger;
}

/**
 * Hands a changed issue to the agent that works on it. Only the very text that was decided on:
 * what somebody wrote since then is decided on first.
 */
export function createHandOn(
  { forge, agent, clock, log }: HandOnDeps,
  { key, task, ...record }: TaskRecord,
) {
  let given = task.frozen;
  /** Each beat asks for it again; a forge that limits us is not asked before. */
  let limitedUntil = 0;

  return async function handOn(frozen: string): Promise<void> {
    if (frozen === given || clock.now() < limitedUntil) return;
    const read = await forge.readIssue(parseKey(key)).catch(obey);
    if (read.kind !== 'issue' || freeze(read.issue) !== frozen) return;
    const file = issueFileOf(read.issue, { ...record, key, task });
    if (await agent.update(task.run?.id ?? '', file))
      log.info('run: the agent was told of the changed text');
    given = frozen;
  };

  function obey(error: unknown): never {
    if (error instanceof ForgeError && error.kind === 'rate-limited')
      limitedUntil = clock.now() + error.retryAfterMs;
    throw error;
  }
}
