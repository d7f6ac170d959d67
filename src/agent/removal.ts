import { chmod, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Also where an agent left what it may not write itself, as the module caches of some languages are. */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await remove(folder);
  } catch (error) {
    if (!isDenied(error)) throw error;
    await openUp(folder);
    await remove(folder);
  }
}

/** Folders of runs older than `keptMs`. */
export async function oldFolders(runsDir: string, keptMs: number, now: number): Promise<string[]> {
  const old: string[] = [];
  for (const name of await readdir(runsDir)) {
    const folder = join(runsDir, name);
    const found = await stat(folder).catch(() => null);
    if (found?.isDirectory() && found.mtimeMs + keptMs < now) old.push(folder);
  }
  return old;
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
