import type { Happening } from '../../../src/domain/history.ts';
import type { AgentRun } from './agents.ts';

/** What is known of one issue. */
export interface Worked {
  runs: AgentRun[];
  /** When somebody asked for a run, and was obeyed; ms since 1970, oldest first. */
  asks: number[];
  /** The ledger's own; empty after a loss. */
  history: Happening[];
  /** Runs whose worker was gone, by a fault of this test, before their end could be written. */
  endsLost: ReadonlySet<string>;
}

const TRY_AGAIN = 75;
/** From an agent's end to its being written, on a busy machine. */
const WRITTEN_WITHIN_MS = 1_500;
/** An ask is seen by the run that starts so long after it: it stands for no later one. */
const SEEN_WITHIN_MS = 30_000;
/** An agent's own clock, and when the test heard of the ask. */
const CLOCKS_AGREE_WITHIN_MS = 1_000;

/** Each run that came to an end of its own needs an ask of its own; those that had none. */
export function repeated({ runs, asks, history, endsLost }: Worked): AgentRun[] {
  let open = asks;
  return runs.filter(isEnded).filter((run) => {
    if (mayBeRepeated(run, history, endsLost)) return false;
    const asked = open.findLastIndex((at) => at <= run.startedAt + CLOCKS_AGREE_WITHIN_MS);
    open = open.filter((at, i) => i !== asked && at > run.startedAt - SEEN_WITHIN_MS);
    return asked < 0;
  });
}

/** Well or badly; one that wants another try comes again by itself. */
function isEnded({ code }: AgentRun): boolean {
  return code !== null && code !== TRY_AGAIN;
}

/**
 * Only an end that was never written: lost with its worker, or a moment before or after another was
 * found to own the task, when nobody could still write it.
 */
function mayBeRepeated(
  { id, endedAt }: AgentRun,
  history: Happening[],
  endsLost: ReadonlySet<string>,
): boolean {
  const written = history.find(({ kind, run }) => kind === 'ended' && run === id);
  if (!written) return endsLost.has(id);
  if (written.what !== 'lost') return false;
  return endsLost.has(id) || (endedAt ?? 0) > Date.parse(written.at) - WRITTEN_WITHIN_MS;
}
