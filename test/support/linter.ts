import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findProgram } from '../../src/agent/program.ts';

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const folders = [process.env.PATH ?? '', join(cache, 'forgehand', 'linters')].join(delimiter);

/** A program that checks what we deploy; null where it isn't installed, but continuous integration has all. */
export function findLinter(name: string): string | null {
  const found = findProgram(name, folders);
  if ('file' in found) return found.file;
  if (process.env.CI) throw new Error(`${name} is missing: run .ci/linters`);
  return null;
}

/** What it says, when it is not content. */
export function complaintOf(program: string, args: string[], input = ''): string | null {
  const ran: SpawnSyncReturns<string> = spawnSync(program, args, { encoding: 'utf8', input });
  if (ran.error) throw ran.error;
  return ran.status === 0 ? null : `${ran.stdout}${ran.stderr}`;
}
