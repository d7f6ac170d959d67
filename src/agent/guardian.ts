import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { kill, type Tree } from './terminate.ts';

/** The worker fell silent: it is stopped, blocked, or gone. */
export const FELL_SILENT = 3;

export interface GuardianWorld {
  /** Of the worker: `hold <pid> <run id>`, `free <run id>`, `beat`. */
  input: Readable;
  silenceMs: number;
  kill(tree: Tree): Promise<void>;
  now?: () => number;
}

/**
 * Stands beside a worker and ends its agents when the worker no longer can: at its death at once, at
 * its silence after `silenceMs`. Resolves with the exit code.
 */
export function guard({
  input,
  silenceMs,
  kill,
  now = () => performance.now(),
}: GuardianWorld): Promise<number> {
  const held = new Map<string, Tree>();
  const everyMs = silenceMs / 4;
  let heardAt = now();
  let checkedAt = now();

  return new Promise((resolve) => {
    const lines = createInterface({ input });
    const timer = setInterval(check, everyMs);
    lines.on('line', hear);
    lines.on('close', () => void end(held.size > 0 ? FELL_SILENT : 0));

    function check(): void {
      const late = now() - checkedAt > 2 * everyMs;
      checkedAt = now();
      // Who was asleep itself must first hear what was said meanwhile.
      if (!late && now() - heardAt > silenceMs && held.size > 0) void end(FELL_SILENT);
    }

    async function end(code: number): Promise<void> {
      clearInterval(timer);
      lines.removeAllListeners();
      await Promise.all([...held.values()].map(kill));
      resolve(code);
    }
  });

  function hear(line: string): void {
    heardAt = now();
    const [word, ...rest] = line.split(' ');
    if (word === 'hold') held.set(rest[1] ?? '', { pid: Number(rest[0]), runId: rest[1] ?? '' });
    if (word === 'free') held.delete(rest[0] ?? '');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('SIGINT', () => {}).on('SIGTERM', () => {});
  const silenceMs = Number(process.argv[2]);
  process.exit(await guard({ input: process.stdin, silenceMs, kill }));
}
