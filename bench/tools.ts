import { existsSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findProgram } from '../src/agent/program.ts';

/** A program of the machine that a part needs. */
export type Tool = 'redis-server' | 'wrk';

/** What does it, and Debian's package of it. */
const TOOLS: Record<Tool, { programs: string[]; inDebian: string }> = {
  'redis-server': { programs: ['valkey-server', 'redis-server'], inDebian: 'redis-server' },
  wrk: { programs: ['wrk'], inDebian: 'wrk' },
};

/** Which of them are not in these folders and how to get them, in a line; null when all are there. */
export function missingTools(tools: readonly Tool[], path: string): string | null {
  const missing = [...new Set(tools)].filter(
    (tool) => !TOOLS[tool].programs.some((program) => 'file' in findProgram(program, path)),
  );
  if (missing.length === 0) return null;
  const packages = missing.map((tool) => TOOLS[tool].inDebian).join(' ');
  return `missing on PATH: ${missing.join(', ')} (on Debian: apt-get install ${packages})`;
}

/** A folder with links to all programs of these, the first of a name, but what does this tool's work: a PATH as where it isn't installed. */
export function folderWithout(tool: Tool, path: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'forgehand-bench-'));
  const names = new Set(TOOLS[tool].programs);
  for (const from of foldersOf(path)) {
    for (const name of existsSync(from) ? readdirSync(from) : []) {
      if (names.has(name)) continue;
      names.add(name);
      symlinkSync(join(from, name), join(folder, name));
    }
  }
  return folder;
}

function foldersOf(path: string): string[] {
  return path.split(delimiter).filter((folder) => folder !== '');
}
