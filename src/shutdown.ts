import type { Logger } from 'pino';

/**
 * A name for the log, and what to do. `leftMs` is what is left of the deadline when its turn
 * comes; the signal is aborted at the deadline, and what runs then is left behind.
 */
export type Step = readonly [
  name: string,
  run: (leftMs: number, deadline: AbortSignal) => Promise<unknown>,
];

type Signal = 'SIGTERM' | 'SIGINT';

/** What of a process this needs; tests bring their own. */
export interface StoppableProcess {
  on(signal: Signal, listener: (signal: Signal) => void): unknown;
  off(signal: Signal, listener: (signal: Signal) => void): unknown;
  exit(code: number): void;
}

export interface ShutdownDeps {
  /** In order; one that fails doesn't keep the next from its turn. */
  steps: readonly Step[];
  /** One for all steps together. */
  deadlineMs: number;
  /** Kills what is left, at once and without waiting: a second signal, or the deadline. */
  force?(): void;
  log: Logger;
  process?: StoppableProcess;
}

export interface Shutdown {
  /** As a first signal does; resolves with the exit code when all is told. */
  stop(why: string): Promise<number>;
  /** Whether it is stopping or has stopped. */
  begun(): boolean;
  /** Listens no more. */
  dispose(): void;
}

/**
 * SIGTERM or SIGINT: the steps in order, then exit 0 (1 when one failed or the deadline passed).
 * A second signal: `force`, then exit 130 for SIGINT, else 1.
 */
export function shutdownOnSignals(deps: ShutdownDeps): Shutdown {
  const { process: own = process, log } = deps;
  let stopping: Promise<number> | null = null;

  function stop(why: string): Promise<number> {
    stopping ??= runAll(deps, why).then((code) => {
      own.exit(code);
      return code;
    });
    return stopping;
  }

  function onSignal(signal: Signal): void {
    if (stopping === null) {
      void stop(signal);
      return;
    }
    log.warn({ signal }, 'second signal: stopping at once');
    deps.force?.();
    own.exit(signal === 'SIGINT' ? 130 : 1);
  }

  own.on('SIGTERM', onSignal);
  own.on('SIGINT', onSignal);
  return {
    stop,
    begun: () => stopping !== null,
    dispose() {
      own.off('SIGTERM', onSignal);
      own.off('SIGINT', onSignal);
    },
  };
}

async function runAll(
  { steps, deadlineMs, force, log }: ShutdownDeps,
  why: string,
): Promise<number> {
  log.info({ why, deadlineMs }, 'stopping');
  const deadline = new AbortController();
  const passed = new Promise<'passed'>((resolve) => {
    deadline.signal.addEventListener('abort', () => resolve('passed'));
  });
  const timer = setTimeout(() => deadline.abort(), deadlineMs);
  const ended = await Promise.race([
    runInOrder(steps, { signal: deadline.signal, at: performance.now() + deadlineMs }, log),
    passed,
  ]);
  clearTimeout(timer);
  if (ended !== 'passed') {
    log.info('stopped');
    return ended ? 0 : 1;
  }
  log.error({ deadlineMs }, 'not stopped in time: what is left is killed; raise DRAIN_DEADLINE');
  force?.();
  return 1;
}

/** False when a step failed. */
async function runInOrder(
  steps: readonly Step[],
  deadline: { signal: AbortSignal; at: number },
  log: Logger,
): Promise<boolean> {
  let well = true;
  for (const [name, run] of steps) {
    if (deadline.signal.aborted) return false;
    try {
      await run(Math.max(0, deadline.at - performance.now()), deadline.signal);
      log.debug({ step: name }, 'step of stopping done');
    } catch (error) {
      well = false;
      log.error({ err: error, step: name }, 'a step of stopping failed; the others go on');
    }
  }
  return well;
}
