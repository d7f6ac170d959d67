import { chmod, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** At the end of a folder's name: whoever was ended while it removed that folder, the next start goes on. */
const LEAVING = '.leaving';

/** Also where an agent left what it may not write itself, as the module caches of some languages are. */
export async function removeFolder(folder: string): Promise<void> {
  const leaving = await markLeaving(folder);
  try {
    await remove(leaving);
  } catch (error) {
    if (!isDenied(error)) throw error;
    await openUp(leaving);
    await remove(leaving);
  }
}

/** Folders of runs that are older than `keptMs`, or whose removal has begun. */
export async function foldersToRemove(
  runsDir: string,
  keptMs: number,
  now: number,
): Promise<string[]> {
  const over: string[] = [];
  for (const name of await readdir(runsDir)) {
    const folder = join(runsDir, name);
    const found = await stat(folder).catch(() => null);
    const isOver = name.endsWith(LEAVING) || (found && found.mtimeMs + keptMs < now);
    if (found?.isDirectory() && isOver) over.push(folder);
  }
  return over;
}

/** Its new name; the old one where it has that already, is gone, or can't be renamed. */
async function markLeaving(folder: string): Promise<string> {
  if (folder.endsWith(LEAVING)) return folder;
  const leaving = `${folder}${LEAVING}`;
  return rename(folder, leaving).then(
    () => leaving,
    () => folder,
  );
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 2 });
}

/** What lies in a folder can be removed where the folder can be written. Links are not followed. */
async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await openUp(join(folder, entry.name));
  }
}

function isDenied(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EACCES' || code === 'EPERM';
}
