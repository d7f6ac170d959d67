import type { Logger } from 'pino';
import type { Verdict } from '../domain/conclude.ts';
import type { IssueKey } from '../domain/issue.ts';
import type { Ending } from '../domain/outcome.ts';
import type { Ledger } from '../ledger/ledger.ts';

export interface BrokenAgents {
  /** Pauses the bot where an ending shows that the agent, not the task, is broken. */
  note(key: IssueKey, ending: Ending, verdict: Verdict): Promise<void>;
}

const SHELL_COULD_NOT_RUN = [126, 127];

/** 126 and 127 may be one task's own doing; from two different issues in a row they are the agent's. */
export function createBrokenAgents(deps: {
  ledger: Pick<Ledger, 'pause' | 'paused'>;
  log: Logger;
  now: () => number;
}): BrokenAgents {
  let suspect: IssueKey | null = null;

  return {
    async note(key, ending, verdict) {
      if (verdict.kind === 'agent-broken') return pause(verdict.how);
      const suspicious = ending.kind === 'exited' && SHELL_COULD_NOT_RUN.includes(ending.code ?? 0);
      if (!suspicious) {
        suspect = null;
        return;
      }
      if (suspect !== null && suspect !== key) await pause(`${verdict.how} on two issues in a row`);
      suspect = key;
    },
  };

  async function pause(reason: string): Promise<void> {
    if (await deps.ledger.paused()) return;
    const at = new Date(deps.now()).toISOString();
    await deps.ledger.pause({ by: 'forgehand', at, reason, kind: 'agent-broken' });
    deps.log.error(
      { reason },
      'the agent can not be started, the bot is paused: correct AGENT_COMMAND, then `forgehand unpause` or restart',
    );
  }
}
