import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The agent that ships, as a program of its own beside this one. */
export function stubCommand(): string[] {
  return ownProgram('stub');
}

/** Ends a worker's agents when the worker no longer can. */
export function guardianCommand(): string[] {
  return ownProgram('guardian');
}

function ownProgram(name: string): string[] {
  const built = import.meta.url.endsWith('.js');
  const program = new URL(`../agent/${name}.${built ? 'js' : 'ts'}`, import.meta.url);
  const loader = built ? [] : ['--import', createRequire(import.meta.url).resolve('tsx')];
  return [process.execPath, ...loader, fileURLToPath(program)];
}
