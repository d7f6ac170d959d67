import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

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
    (tool) => !TOOLS[tool].programs.some((program) => isIn(path, program)),
  );
  if (missing.length === 0) return null;
  const packages = missing.map((tool) => TOOLS[tool].inDebian).join(' ');
  return `missing on PATH: ${missing.join(', ')} (on Debian: apt-get install ${packages})`;
}

function isIn(path: string, program: string): boolean {
  return path.split(delimiter).some((folder) => folder !== '' && isProgram(join(folder, program)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
