import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { failureToSpawn } from './child.ts';

export interface Launch {
  /** Program and arguments; the program by its file. */
  command: string[];
  cwd: string;
  env: Record<string, string>;
}

/** One namespace made ahead, for the next agent: making one takes longer than all else of a start. */
export interface Spare {
  /** Starts the agent in it; null where none is ready, or a shell can't pass on its variables. Another is made a moment later. */
  take(launch: Launch): ChildProcess | null;
  /** Resolves when one is ready, or could not be made: then agents start without. */
  prepare(): Promise<void>;
}

/**
 * What a shell does that waits in a namespace. It reads one line from fd 3 and closes it; a worker
 * that dies closes it too, and the shell ends.
 */
export const WAIT_FOR_AGENT = [
  "newline='\n'",
  'IFS= read -r go <&3 || exit',
  'exec 3<&-',
  'eval "$go"',
  'exit $?',
].join('\n');

/** What a shell takes as the name of a variable, but for those that it keeps for itself. */
const CAN_BE_EXPORTED =
  /^(?!(?:IFS|UID|EUID|PPID|SHELLOPTS|BASHOPTS|newline|go)$)[A-Za-z_][A-Za-z0-9_]*$/;

/** Not at once: it would compete with the agent that just started. */
const NEXT_AFTER_MS = 50;

/** It knows nothing of any task, and no secret, until it is taken; it is taken once. */
export function createSpare(waiting: string[]): Spare {
  let ready: ChildProcess | null = null;
  let pending = false;

  return {
    prepare,
    take(launch) {
      if (!Object.keys(launch.env).every((name) => CAN_BE_EXPORTED.test(name))) return null;
      const child = ready;
      ready = null;
      if (!pending) setTimeout(() => void prepare(), NEXT_AFTER_MS).unref();
      pending = true;
      if (!child) return null;
      for (const handle of handlesOf(child)) handle.ref();
      (child.stdio[3] as Writable).end(`${lineOf(launch)}\n`);
      return child;
    },
  };

  async function prepare(): Promise<void> {
    pending = true;
    const [program = '', ...args] = waiting;
    const child = spawn(program, args, {
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    for (const handle of handlesOf(child)) handle.unref();
    child.stdio[3]?.on('error', () => {});
    child.once('exit', () => {
      if (ready === child) ready = null;
    });
    // Why it can't be made is told by the agent's own start, which meets the same.
    if ((await failureToSpawn(child)) === null) ready = child;
    pending = false;
  }
}

interface Handle {
  ref(): void;
  unref(): void;
}

/** What keeps a process alive that waits for nothing else. */
function handlesOf(child: ChildProcess): Handle[] {
  return [child, ...(child.stdio as unknown as (Handle | null)[])].filter((one) => one !== null);
}

/**
 * One line of shell, in which nothing of what is given means anything to a shell. Variables are
 * exported, not given to a program as its words: those everybody on the machine may read.
 */
function lineOf({ command, cwd, env }: Launch): string {
  const variables = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const inFolder = `cd ${quoted(cwd)} || exit`;
  return [...variables, inFolder, 'unset OLDPWD', command.map(quoted).join(' ')].join('; ');
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''").replaceAll('\n', `'"$newline"'`)}'`;
}
