import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { RunOrder } from './agent.ts';
import type { Output } from './output.ts';

export interface Ended {
  code: number | null;
  signal: string | null;
}

/** Also an agent that closes stdin at once, or never reads, is fine. */
export function giveTask(child: ChildProcess, { task }: RunOrder): void {
  child.stdin?.on('error', () => {});
  child.stdin?.end(JSON.stringify(task));
}

/** Resolves when both streams have ended. */
export function pipe(child: ChildProcess, output: Output): Promise<unknown> {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of streams) stream.on('data', output.stream());
  return Promise.all(streams.map((stream) => once(stream, 'close')));
}

/** As shells and containers have it, 128 + n is the end by signal n; the namespace's shell says it so. */
export async function exitOf(child: ChildProcess): Promise<Ended> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  const number = (code ?? 0) - 128;
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return name ? { code: null, signal: name } : { code, signal };
}

/** Null when it could be started, else why not. */
export async function failureToSpawn(child: ChildProcess): Promise<Error | null> {
  return Promise.race([
    once(child, 'spawn').then(() => null),
    once(child, 'error').then(([error]) => error as Error),
  ]);
}
