import type { ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import { goOn, type Reach } from '../domain/failpoint.ts';
import type { Ending, StopReason } from '../domain/outcome.ts';
import type { Agent, RunOrder, RunWatch } from './agent.ts';
import { exitOf, giveTask, pipe } from './child.ts';
import { createClearing } from './clearing.ts';
import { agentEnvironment, type RunFiles } from './environment.ts';
import { makeFolder, readResult, writeUpdate } from './folder.ts';
import type { Guard, Guarded } from './guard.ts';
import type { Ladder } from './ladder.ts';
import { createLauncher } from './launch.ts';
import { leftOver } from './left-over.ts';
import { startLimits } from './limits.ts';
import { createOutput } from './output.ts';
import { killSeen, sendSignal } from './processes.ts';
import { findProgram } from './program.ts';
import { kill, terminate } from './terminate.ts';

export interface ProcessAgentDeps {
  runsDir: string;
  graceMs: number;
  /** Folders of runs that did not end well are kept that long. */
  retentionMs: number;
  redact(text: string): string;
  log: Logger;
  /** The rung of the ladder to use; probed where not given. */
  ladder?: Ladder;
  /** Ends a run when this process no longer can. */
  guard?: Guard;
  reach?: Reach;
}

/** A daemon may hold stdout open after its leader is gone. */
const STREAMS_AFTER_EXIT_MS = 1_000;

/** Any program as an agent, by the agent contract. */
export function createProcessAgent(deps: ProcessAgentDeps): Agent {
  const { runsDir, graceMs, reach = goOn } = deps;
  const running = new Map<string, RunFiles>();
  const groups = new Set<number>();
  const { clear, tidy } = createClearing({ ...deps, isRunning: (runId) => running.has(runId) });
  const { launch, describe } = createLauncher(deps.ladder);

  return { run, update, clear, reap, tidy, forceKill, describe };

  async function run(order: RunOrder, watch: RunWatch): Promise<Ending> {
    const runId = order.task.run.id;
    let files: RunFiles;
    try {
      files = makeFolder(runsDir, order);
    } catch (error) {
      return { kind: 'not-startable', why: `its folder can't be made: ${reasonOf(error)}` };
    }
    running.set(runId, files);
    return start(order, watch, files).finally(() => running.delete(runId));
  }

  async function start(order: RunOrder, watch: RunWatch, files: RunFiles): Promise<Ending> {
    const { command, env } = order.program;
    const [program = '', ...args] = command;
    const found = findProgram(program, env.PATH ?? '');
    if ('why' in found) return { kind: 'not-startable', why: found.why };
    if (watch.signal.aborted) return { kind: 'stopped', why: watch.signal.reason, tail: [] };
    const child = await launch({
      command: [found.file, ...args],
      cwd: files.folder,
      env: agentEnvironment(order.task.run.id, files, env),
    });
    if (child instanceof Error) return { kind: 'not-startable', why: child.message };
    const group = child.pid as number;
    groups.add(group);
    const guarded = deps.guard?.hold({ runId: order.task.run.id, pid: group }) ?? null;
    reach('run:after-spawn');
    giveTask(child, order);
    return follow(child, order, watch, files, guarded).finally(() => {
      groups.delete(group);
      guarded?.free();
    });
  }

  async function follow(
    child: ChildProcess,
    order: RunOrder,
    watch: RunWatch,
    files: RunFiles,
    guarded: Guarded | null,
  ): Promise<Ending> {
    const stop = new AbortController();
    const limits = startLimits(order, (why) => stop.abort(why));
    const output = createOutput({
      redact: deps.redact,
      onLines: watch.onLines,
      onProgress: watch.onProgress,
      onAny: limits.heard,
      tailLines: order.tailLines,
    });
    const streamsEnded = pipe(child, output);
    const exited = exitOf(child);
    const tree = { runId: order.task.run.id, pid: child.pid as number };
    const signals = [stop.signal, watch.signal, ...(guarded ? [guarded.signal] : [])];
    const stopped = await Promise.race([
      exited.then((): StopReason | null => (guarded?.fellSilent() ? 'lost' : null)),
      // Not AbortSignal.any: Node may collect the joined signal while somebody still listens to it.
      ...signals.map(abortOf),
    ]);
    limits.end();
    if (stopped === 'lost') await kill(tree);
    else if (stopped) await terminate(tree, graceMs);
    const { code, signal } = await exited;
    await Promise.race([streamsEnded, afterMs(STREAMS_AFTER_EXIT_MS)]);
    await kill(tree);
    child.stdout?.destroy();
    child.stderr?.destroy();
    output.end();
    if (stopped) return { kind: 'stopped', why: stopped, tail: output.tail() };
    const { result, remarks } = await readResult(files, deps.redact);
    return { kind: 'exited', code, signal, result, tail: output.tail(), remarks };
  }

  async function update(runId: string, issue: unknown): Promise<boolean> {
    const files = running.get(runId);
    if (!files) return false;
    await writeUpdate(files, issue);
    return true;
  }

  function forceKill(): void {
    for (const group of groups) sendSignal(-group, 'SIGKILL');
  }

  async function reap(
    living: readonly number[] = [],
  ): Promise<{ killed: number; foldersRemoved: number }> {
    await mkdir(runsDir, { recursive: true, mode: 0o700 });
    const killed = await killSeen(await leftOver(runsDir, living), 'SIGKILL');
    return { killed, foldersRemoved: await tidy() };
  }
}

function abortOf(signal: AbortSignal): Promise<StopReason> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(signal.reason);
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });
}

function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
