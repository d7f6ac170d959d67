import { type ChildProcess, spawn } from 'node:child_process';
import type { Logger } from 'pino';
import type { StopReason } from '../domain/outcome.ts';
import type { Tree } from './terminate.ts';

export interface Guarded {
  /** Aborts with 'lost' when this process was silent for so long that the guardian ended the run. */
  signal: AbortSignal;
  /** Asks now: a frozen process may hear of its agent's end before its own clock is looked at. */
  fellSilent(): boolean;
  free(): void;
}

/** The worker's side of its guardian. */
export interface Guard {
  hold(tree: Tree): Guarded;
}

export interface GuardDeps {
  /** The guardian's program and arguments; `silenceMs` is added. */
  command: string[];
  /** Two thirds of the lease: it must be over before another worker may begin. */
  silenceMs: number;
  log: Logger;
  now?: () => number;
}

/** One guardian a worker, started with its first run; started anew when somebody ends it. */
export function createGuard(deps: GuardDeps): Guard {
  const { command, silenceMs, log, now = () => performance.now() } = deps;
  const held = new Map<string, { tree: Tree; lost: AbortController }>();
  let guardian: ChildProcess | null = null;
  let saidAt = now();
  let beating: NodeJS.Timeout | null = null;

  return { hold };

  function hold(tree: Tree): Guarded {
    const lost = new AbortController();
    if (held.size === 0) saidAt = now();
    held.set(tree.runId, { tree, lost });
    tell(`hold ${tree.pid} ${tree.runId}`);
    beating ??= setInterval(beat, silenceMs / 6).unref();
    return {
      signal: lost.signal,
      fellSilent: () => lost.signal.aborted || silentTooLong(),
      free() {
        held.delete(tree.runId);
        tell(`free ${tree.runId}`);
        if (held.size > 0 || !beating) return;
        clearInterval(beating);
        beating = null;
      },
    };
  }

  function beat(): void {
    if (silentTooLong()) loseAll();
    saidAt = now();
    tell('beat');
  }

  function silentTooLong(): boolean {
    return now() - saidAt > silenceMs;
  }

  function loseAll(): void {
    log.warn(
      { runs: [...held.keys()], silentMs: Math.round(now() - saidAt) },
      'agent: this process was stopped or blocked for too long, its guardian ended the agents',
    );
    for (const { lost } of held.values()) lost.abort('lost' satisfies StopReason);
  }

  function tell(line: string): void {
    guardian ??= knowingAll(start());
    guardian.stdin?.write(`${line}\n`);
  }

  function knowingAll(started: ChildProcess): ChildProcess {
    for (const { tree } of held.values()) started.stdin?.write(`hold ${tree.pid} ${tree.runId}\n`);
    return started;
  }

  function start(): ChildProcess {
    const [program = '', ...args] = command;
    const child = spawn(program, [...args, `${silenceMs}`], {
      // A session of its own: a Ctrl-C is for the worker. No environment: it needs no secret.
      detached: true,
      env: {},
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.unref();
    (child.stdin as unknown as { unref?(): void }).unref?.();
    child.stdin?.on('error', () => {});
    child.on('error', (error) => {
      log.warn({ err: error }, 'agent: no guardian, what outlives a frozen worker ends later');
    });
    // The next beat starts another: one that ends at once must not be started without end.
    child.on('exit', () => {
      if (guardian === child) guardian = null;
    });
    return child;
  }
}
