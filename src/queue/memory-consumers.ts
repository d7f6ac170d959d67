import type { Kind } from './memory-jobs.ts';
import type { Consumers } from './queue.ts';

interface UnderWay {
  kind: Kind;
  controller: AbortController;
  done: Promise<void>;
}

interface ConsumersDeps {
  active(): UnderWay[];
  pause(kinds: Kind[]): void;
  /** Nothing is handed out any more. */
  end(): void;
}

const ALL: Kind[] = ['look', 'run', 'report'];

export function memoryConsumers({ active, pause, end }: ConsumersDeps): Consumers {
  return {
    pause: async (kinds) => pause(kinds),
    async idle(kinds, deadlineMs) {
      const until = Date.now() + deadlineMs;
      for (;;) {
        const pending = active().filter(({ kind }) => kinds.includes(kind));
        if (pending.length === 0) return true;
        if (Date.now() >= until) return false;
        const late = new Promise((resolve) => setTimeout(resolve, until - Date.now()));
        await Promise.race([Promise.allSettled(pending.map(({ done }) => done)), late]);
      }
    },
    abortRuns,
    async close() {
      pause(ALL);
      abortRuns();
      await Promise.allSettled(active().map(({ done }) => done));
      end();
    },
  };

  function abortRuns(): void {
    for (const { controller } of active()) controller.abort('shutdown');
  }
}
