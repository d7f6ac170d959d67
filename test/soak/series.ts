import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Figures, OfSeed } from './figures.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** From `1-10,42`; throws for what names none. */
export function seedsOf(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, first, last = first] = /^([1-9]\d*)(?:-([1-9]\d*))?$/.exec(part.trim()) ?? [];
    const count = Number(last) - Number(first) + 1;
    if (!(count > 0)) throw new Error(`--seeds takes seeds like 1-10,42, and got ${text}`);
    return Array.from({ length: count }, (_, i) => Number(first) + i);
  });
}

/** Each seed soaks in a process of its own, `atOnce` side by side; their lines carry their seed. */
export async function series(seeds: number[], atOnce: number, args: string[]): Promise<OfSeed[]> {
  const found: OfSeed[] = [];
  const waiting = [...seeds];
  await Promise.all(Array.from({ length: atOnce }, oneAfterTheOther));
  return found.toSorted((a, b) => a.seed - b.seed);

  async function oneAfterTheOther(): Promise<void> {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift())
      found.push({ seed, figures: await soaked(seed, args) });
  }
}

async function soaked(seed: number, args: string[]): Promise<Figures | null> {
  const child = fork(MAIN, [...args, '--seed', `${seed}`], { silent: true });
  let figures: Figures | null = null;
  child.on('message', (message) => {
    figures = message as Figures;
  });
  for (const output of [child.stdout, child.stderr])
    if (output) createInterface(output).on('line', (line) => console.log(`[${seed}] ${line}`));
  await once(child, 'close');
  return figures;
}
