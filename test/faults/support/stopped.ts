import { readFile } from 'node:fs/promises';
import type { Program } from '../../e2e/support/program.ts';
import { until } from './until.ts';

/** It reached a failpoint that ends in `.stop`: there, and doing nothing until SIGCONT. */
export function untilStopped(program: Program): Promise<boolean> {
  return until('the worker stopped itself', () => isStopped(program));
}

export async function isStopped({ child }: Program): Promise<boolean> {
  const stat = await readFile(`/proc/${child.pid ?? 0}/stat`, 'latin1').catch(() => '');
  return /^\d+ \(.*\) T/s.test(stat);
}
