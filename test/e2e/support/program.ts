import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BUILT = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
/** A seeded bug is tested in a copy of what was built. */
const CLI = process.env.FORGEHAND_TEST_CLI ?? BUILT;

export interface Program {
  child: ChildProcess;
  /** Each line of the JSON log. */
  lines: Record<string, unknown>[];
  /** Resolves with the first line, old or new, that fits; rejects when the program ends. */
  said(fits: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  exited: Promise<{ code: number | null; signal: string | null }>;
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: string | null }>;
}

/** The built program as users start it. */
export function startProgram(args: string[], env: Record<string, string>, cwd?: string): Program {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env.PATH ?? '', LOG_FORMAT: 'json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd ? { cwd } : {}),
  });
  const lines: Record<string, unknown>[] = [];
  const listeners = new Set<() => void>();
  let rest = '';
  const take = (chunk: Buffer) => {
    const parts = (rest + chunk.toString('utf8')).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push(parse(part));
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  void exited.then(() => {
    for (const listener of listeners) listener();
  });
  return {
    child,
    lines,
    exited,
    said: (fits) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(fits);
          if (!found && child.exitCode === null && child.signalCode === null) return;
          listeners.delete(look);
          if (found) resolve(found);
          else
            reject(
              new Error(
                `it ended without saying so:\n${lines.map((line) => JSON.stringify(line)).join('\n')}`,
              ),
            );
        };
        listeners.add(look);
        look();
      }),
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}
