import type { Logger } from 'pino';
import { parseKey } from '../domain/issue.ts';
import { judge } from '../domain/judge.ts';
import type { Ending } from '../domain/outcome.ts';
import type { TaskRecord } from '../domain/task.ts';
import { ForgeError } from '../forge/forge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { isToldElsewhere } from './admit.ts';
import { commitEnd, type EndDeps, type TaskReading } from './end.ts';
import type { ForgeAtWork } from './forge-at-work.ts';
import type { Listener } from './listener.ts';

export interface LostDeps extends EndDeps {
  ledger: EndDeps['ledger'] & Pick<Ledger, 'owe'>;
  listener: Pick<Listener, 'runEnded'>;
}

const LOST: Ending = {
  kind: 'exited',
  code: null,
  signal: 'lost',
  result: null,
  tail: [],
  remarks: [],
};

/** When the forge could not be asked, the job comes again then. */
const AGAIN_MS = 5_000;

/** The job came again while its task runs: its worker is gone, and nothing was told of an end. */
export async function endLost(
  deps: LostDeps,
  reading: TaskReading,
  at: ForgeAtWork,
  log: Logger,
): Promise<void> {
  const { policy, clock, listener, ledger } = deps;
  const { key, task } = reading.record;
  const told = await wasToldMore(reading.record, at).catch(failureOf);
  if (told instanceof Error) {
    log.warn(
      { err: told },
      'run: its worker was lost, and the forge can not be asked; tried again soon',
    );
    return ledger.owe([{ kind: 'run', key, turn: task.turn, at: clock.now() + AGAIN_MS }]);
  }
  if (told) {
    log.warn(
      'run: the issue tells of more than the ledger, which is an older copy; a look comes first',
    );
    return ledger.owe([{ kind: 'look', key, at: clock.now() }]);
  }
  log.warn({ run: task.run?.id }, 'run: its worker was lost, the task is queued again');
  const { attempt, crashes } = task;
  const { maxAttempts } = policy;
  const verdict = judge(LOST, { attempt, maxAttempts, crashes, ownAgent: false });
  const how = verdict.kind === 'failed' ? 'its worker was lost five times' : 'its worker was lost';
  if (await commitEnd(deps, reading, { ...verdict, how }, [], log))
    listener.runEnded({ outcome: 'lost', tookMs: clock.now() - Date.parse(task.since) });
}

async function wasToldMore(record: TaskRecord, at: ForgeAtWork): Promise<boolean> {
  const { changes } = await at.forge.changesSince(parseKey(record.key), record.cursor);
  return changes.some((change) => isToldElsewhere(change, record, at.bot().id));
}

/** A rate limit is the whole forge's: who starts runs asks it no more until it may be asked again. */
function failureOf(error: Error): Error {
  if (error instanceof ForgeError && error.kind === 'rate-limited') throw error;
  return error;
}
