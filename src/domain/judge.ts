import type { Verdict } from './conclude.ts';
import type { AgentResult, Ending, StopReason } from './outcome.ts';

/** What the verdict depends on besides the ending. */
export interface RunFacts {
  attempt: number;
  maxAttempts: number;
  /** Workers lost and agents crashed under this assignment so far. */
  crashes: number;
  /** The agent is its repository's, not that of all. */
  ownAgent: boolean;
}

const RETRY = 75;
const NEEDS_HUMAN = 78;
const CRASHES_AT_MOST = 5;

/** From how an agent ended to what that means, by the agent contract. */
export function judge(ending: Ending, facts: RunFacts): Verdict {
  switch (ending.kind) {
    case 'not-startable':
      return facts.ownAgent
        ? verdict('own-agent-broken', `its repository’s agent could not be started: ${ending.why}`)
        : verdict('agent-broken', `the agent could not be started: ${ending.why}`);
    case 'stopped':
      return judgeStop(ending.why);
    case 'exited':
      return ending.signal
        ? judgeCrash(ending.signal, facts)
        : judgeExit(ending.code, ending.result, facts);
  }
}

function judgeStop(why: StopReason): Verdict {
  switch (why) {
    case 'cancel':
      return verdict('cancelled', 'cancelled, or not wanted any more');
    case 'shutdown':
      return verdict('requeue', 'the worker was stopped');
    case 'lost':
      return verdict('requeue', 'its lease was lost');
    case 'timeout':
      return verdict('failed', 'it exceeded the time limit');
    case 'stalled':
      return verdict('failed', 'it was silent for too long');
  }
}

/** A signal that wasn't ours says nothing about the task, until it comes too often. */
function judgeCrash(signal: string, { crashes }: RunFacts): Verdict {
  const how = `the agent was ended by ${signal}`;
  if (crashes + 1 >= CRASHES_AT_MOST) {
    return { ...verdict('failed', `${how}, for the ${CRASHES_AT_MOST}th time`), crashed: true };
  }
  return { ...verdict('requeue', how), crashed: true };
}

function judgeExit(code: number | null, result: AgentResult | null, facts: RunFacts): Verdict {
  const said = { summary: result?.summary ?? '', question: result?.question || null };
  const how = `exit code ${code}`;
  if (code === RETRY || (code === 0 && result?.outcome === 'retry'))
    return judgeRetry(said, how, facts);
  if (code === NEEDS_HUMAN || (code === 0 && result?.outcome === 'needs-human')) {
    const question = said.question ?? (said.summary || 'The agent gave no words to its question.');
    return { ...verdict('needs-human', how), ...said, question };
  }
  if (code === 0 && result?.outcome !== 'failed') return { ...verdict('done', how), ...said };
  const failedHow = code === 0 ? 'the agent says so' : `the agent ended with ${how}`;
  return { ...verdict('failed', failedHow), ...said };
}

function judgeRetry(
  said: { summary: string; question: string | null },
  how: string,
  { attempt, maxAttempts }: RunFacts,
): Verdict {
  if (attempt < maxAttempts) return { ...verdict('retry', how), ...said };
  const times = maxAttempts === 1 ? 'the only attempt' : `all ${maxAttempts} attempts`;
  return { ...verdict('failed', `${times} ended with “try again later”`), ...said };
}

function verdict(kind: Verdict['kind'], how: string): Verdict {
  return { kind, how, summary: '', question: null, crashed: false };
}
