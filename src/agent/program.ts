import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The program's file, as execvp would find it; or why it can't be started. Not by way of the thread
 * pool, which takes many times as long and is between a task and its agent.
 */
export function findProgram(program: string, path: string): { file: string } | { why: string } {
  if (program.includes('/')) return usable(program);
  let denied: string | null = null;
  for (const folder of path.split(delimiter)) {
    const found = usable(join(folder || '.', program));
    if ('file' in found) return found;
    if (found.why.includes('not executable')) denied = found.why;
  }
  return { why: denied ?? `${program} is not on PATH` };
}

function usable(file: string): { file: string } | { why: string } {
  const found = statOf(file);
  if (!found) return { why: `${file} does not exist` };
  if (!found.isFile()) return { why: `${file} is not a file` };
  const executable = (found.mode & 0o111) !== 0 && mayRun(file);
  return executable ? { file } : { why: `${file} is not executable` };
}

function statOf(file: string): Stats | null {
  try {
    return statSync(file);
  } catch {
    return null;
  }
}

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
