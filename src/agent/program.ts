import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The program's file, or why it can't be started. */
export type Found = { file: string } | { why: string };

/** As execvp would find it. */
export async function findProgram(program: string, path: string): Promise<Found> {
  if (program.includes('/')) return usable(program);
  let denied: string | null = null;
  for (const folder of path.split(delimiter)) {
    const found = await usable(join(folder || '.', program));
    if ('file' in found) return found;
    if (found.why.includes('not executable')) denied = found.why;
  }
  return { why: denied ?? `${program} is not on PATH` };
}

async function usable(file: string): Promise<Found> {
  const found = await stat(file).catch(() => null);
  if (!found) return { why: `${file} does not exist` };
  if (!found.isFile()) return { why: `${file} is not a file` };
  const executable = (found.mode & 0o111) !== 0 && (await mayRun(file));
  return executable ? { file } : { why: `${file} is not executable` };
}

function mayRun(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
