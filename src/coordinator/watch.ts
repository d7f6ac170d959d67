import type { Logger } from 'pino';
import type { Agent, RunOrder } from '../agent/agent.ts';
import type { Ending, StopReason } from '../domain/outcome.ts';
import type { TaskRecord } from '../domain/task.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Turn } from '../queue/queue.ts';
import type { Cancellations } from './cancellations.ts';
import type { Clock } from './clock.ts';

export interface WatchDeps {
  ledger: Pick<Ledger, 'beat' | 'appendLog' | 'progress' | 'owe'>;
  agent: Agent;
  cancellations: Cancellations;
  settings: { leaseMs: number };
  /** Hands the text that may run now to the agent, where it is another than before. */
  handOn(frozen: string): Promise<void>;
  clock: Clock;
}

const BEAT_AT_MOST_MS = 2_000;
const PROGRESS_TOLD_EVERY_MS = 60_000;

/** Runs the agent and keeps asking whether it may go on; its log and progress go to the ledger. */
export async function watchRun(
  deps: WatchDeps,
  { rev, record, log }: { rev: number; record: TaskRecord; log: Logger },
  order: RunOrder,
  turn: Turn,
): Promise<Ending> {
  const { ledger, agent, clock } = deps;
  const { key, task } = record;
  const stop = new AbortController();
  const over = new AbortController();
  const pending = new Set<Promise<void>>();
  let toldAt = clock.now();
  let heard = { rev, frozen: task.frozen };

  const forward = () => stop.abort(reasonOf(turn.signal));
  if (turn.signal.aborted) forward();
  turn.signal.addEventListener('abort', forward, { once: true });
  const unsubscribe = deps.cancellations.on(key, () => keep(beat()));
  const beating = beatOn();

  try {
    return await agent.run(order, {
      signal: stop.signal,
      onLines: (lines) => keep(ledger.appendLog(order.task.run.id, lines)),
      onProgress: (progress) => keep(onProgress(progress)),
    });
  } finally {
    over.abort('over');
    turn.signal.removeEventListener('abort', forward);
    unsubscribe();
    await Promise.allSettled([beating, ...pending]);
  }

  /** What is told of a run on the way may fail; its end may not. */
  function keep(telling: Promise<void>): void {
    const told = telling
      .catch((error) =>
        log.warn({ err: error }, 'run: log, progress or changed text not handed on'),
      )
      .finally(() => pending.delete(told));
    pending.add(told);
  }

  async function beatOn(): Promise<void> {
    const everyMs = Math.min(deps.settings.leaseMs / 3, BEAT_AT_MOST_MS);
    while (!over.signal.aborted && !stop.signal.aborted) {
      await beat();
      await clock.wait(everyMs, over.signal);
    }
  }

  async function beat(): Promise<void> {
    try {
      const answer = await ledger.beat(key, { generation: task.generation, rev: heard.rev });
      if (answer.kind === 'ok') heard = answer;
      // Again with each beat: what could not be handed on then may be now.
      if (answer.kind === 'ok' || answer.kind === 'same') keep(deps.handOn(heard.frozen));
      if (answer.kind === 'stop') stop.abort('cancel' satisfies StopReason);
      if (answer.kind === 'lost') stop.abort('lost' satisfies StopReason);
    } catch (error) {
      log.debug({ err: error }, 'run: no beat, the ledger is away');
    }
  }

  async function onProgress(progress: { percent: number | null; text: string }): Promise<void> {
    const at = clock.now();
    const taken = await ledger.progress(key, { generation: task.generation, ...progress, at });
    if (!taken || at - toldAt < PROGRESS_TOLD_EVERY_MS) return;
    toldAt = at;
    await ledger.owe([{ kind: 'report', key, at }]);
  }
}

function reasonOf(signal: AbortSignal): StopReason {
  return signal.reason === 'shutdown' ? 'shutdown' : 'lost';
}
