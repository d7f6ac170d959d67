import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Program } from '../../e2e/support/program.ts';

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** User and system time, s: a living process's own, and that of its children that have ended. */
export function cpuSeconds(pid: number): { own: number; children: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number);
  return { own: (user + system) / TICKS, children: (childUser + childSystem) / TICKS };
}

export function started(program: Program): number {
  return program.lines.filter(({ msg }) => msg === 'run: started').length;
}

export interface Sweep {
  from: number;
  to: number;
}

/** When each sweep of these processes was under way, ms since 1970, in the order of their starts. */
export function sweepsOf(programs: Program[]): Sweep[] {
  return programs
    .flatMap(({ lines }) => lines.filter(({ msg }) => msg === 'sweep: done'))
    .map(({ time, ms }) => {
      const to = typeof time === 'number' ? time : Date.parse(String(time));
      return { from: to - Number(ms), to };
    })
    .toSorted((a, b) => a.from - b.from);
}
