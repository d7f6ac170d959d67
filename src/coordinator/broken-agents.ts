import type { Logger } from 'pino';
import type { Verdict } from '../domain/conclude.ts';
import type { Ending } from '../domain/outcome.ts';
import type { IssueRecord } from '../domain/task.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RepositorySettings } from './repository-settings.ts';

type Agent = Pick<RepositorySettings, 'program' | 'ownAgent'>;

export interface BrokenAgents {
  /**
   * Where an ending shows that the agent, not the task, is broken: pauses the bot, or for a while keeps
   * one that repositories have of their own from being started.
   */
  note(
    run: { record: Pick<IssueRecord, 'key' | 'repository'>; settings: Agent },
    ending: Ending,
    verdict: Verdict,
  ): Promise<void>;
  /** Why this agent is not to be started now; null where it may be, or a pause says so. */
  whyBroken(agent: Agent): string | null;
}

const SHELL_COULD_NOT_RUN = [126, 127];
/** Time for those that wait beside it to be barred; who mended it is let through soon. */
const BROKEN_FOR_MS = 30_000;

/** 126 and 127 may be one task's own doing; from two different issues in a row they are the agent's. */
export function createBrokenAgents(deps: {
  ledger: Pick<Ledger, 'pause' | 'paused'>;
  log: Logger;
  now: () => number;
}): BrokenAgents {
  /** By command, the issue on which it was suspicious last. */
  const suspects = new Map<string, string>();
  const broken = new Map<string, { why: string; untilMs: number }>();

  return { note, whyBroken };

  async function note(
    { record, settings }: Parameters<BrokenAgents['note']>[0],
    ending: Ending,
    verdict: Verdict,
  ): Promise<void> {
    const why = whyFoundBroken(record.key, settings, ending, verdict);
    if (why === null) return;
    if (!settings.ownAgent) return pause(why);
    if (whyBroken(settings)) return;
    broken.set(commandOf(settings), { why, untilMs: deps.now() + BROKEN_FOR_MS });
    deps.log.error(
      { reason: why, repository: record.repository.fullName },
      'the agent of a repository can not be started, its tasks wait and are tried again every ten minutes: correct its agent_command, then /retry',
    );
  }

  function whyFoundBroken(
    key: string,
    settings: Agent,
    ending: Ending,
    { kind, how }: Verdict,
  ): string | null {
    if (kind === 'agent-broken' || kind === 'own-agent-broken') return how;
    const command = commandOf(settings);
    const suspect = suspects.get(command);
    suspects.delete(command);
    if (ending.kind !== 'exited' || !SHELL_COULD_NOT_RUN.includes(ending.code ?? 0)) return null;
    suspects.set(command, key);
    const isAnother = suspect !== undefined && suspect !== key;
    return isAnother ? `${how} on two issues in a row (${settings.program.command[0]})` : null;
  }

  function whyBroken(agent: Agent): string | null {
    const found = broken.get(commandOf(agent));
    return agent.ownAgent && found && deps.now() < found.untilMs ? found.why : null;
  }

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

function commandOf({ program }: Agent): string {
  return JSON.stringify(program.command);
}
