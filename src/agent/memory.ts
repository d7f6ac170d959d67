import type { Ending, StopReason } from '../domain/outcome.ts';
import type { Agent, RunOrder, RunWatch } from './agent.ts';

export interface MemoryRun {
  order: RunOrder;
  watch: RunWatch;
  /** Ends it as if its process had. */
  finish(ending?: Ending): void;
}

export interface MemoryAgent extends Agent {
  /** Under way now, in the order of their start. */
  running(): MemoryRun[];
  started: RunOrder[];
}

export const FINE: Ending = {
  kind: 'exited',
  code: 0,
  signal: null,
  result: null,
  tail: [],
  remarks: [],
};

/** Agents without processes. `script` says how a run ends at once; null = a test finishes it. */
export function createMemoryAgent(
  script: (order: RunOrder) => Ending | null = () => FINE,
): MemoryAgent {
  const running = new Map<string, MemoryRun>();
  const started: RunOrder[] = [];
  return {
    started,
    running: () => [...running.values()],
    run(order, watch) {
      started.push(order);
      const at = script(order);
      if (at) return Promise.resolve(at);
      return new Promise((resolve) => {
        const finish = (ending: Ending = FINE) => {
          running.delete(order.task.run.id);
          resolve(ending);
        };
        running.set(order.task.run.id, { order, watch, finish });
        const stop = () =>
          finish({ kind: 'stopped', why: watch.signal.reason as StopReason, tail: [] });
        if (watch.signal.aborted) stop();
        else watch.signal.addEventListener('abort', stop, { once: true });
      });
    },
    update: async (runId) => running.has(runId),
    clear: async () => {},
    reap: async () => ({ killed: 0, foldersRemoved: 0 }),
    tidy: async () => 0,
    forceKill: () => running.clear(),
    describe: async () => 'in memory',
  };
}
