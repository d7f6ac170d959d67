import type { Program } from '../e2e/support/program.ts';
import { isStopped } from '../faults/support/stopped.ts';
import { until } from '../faults/support/until.ts';

/** Which way a failpoint took it within that time; null where it wasn't reached. */
export function sprung(program: Program, withinMs: number): Promise<'stopped' | 'dead' | null> {
  const { child } = program;
  return until(
    'the trap is sprung',
    async (): Promise<'stopped' | 'dead' | null> => {
      if (child.exitCode !== null || child.signalCode !== null) return 'dead';
      return (await isStopped(program)) ? 'stopped' : null;
    },
    withinMs,
  ).catch(() => null);
}
