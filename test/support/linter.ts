import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const folders = [...(process.env.PATH ?? '').split(delimiter), join(cache, 'forgehand', 'linters')];

/** A program that checks what we deploy; null where it isn't installed, but continuous integration has all. */
export function findLinter(name: string): string | null {
  const found = folders.map((folder) => join(folder, name)).find(isProgram);
  if (!found && process.env.CI) throw new Error(`${name} is missing: run .ci/linters`);
  return found ?? null;
}

/** What it says, when it is not content. */
export function complaintOf(program: string, args: string[], input = ''): string | null {
  const ran: SpawnSyncReturns<string> = spawnSync(program, args, { encoding: 'utf8', input });
  if (ran.error) throw ran.error;
  return ran.status === 0 ? null : `${ran.stdout}${ran.stderr}`;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
