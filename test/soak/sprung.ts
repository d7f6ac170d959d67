import type { Program } from '../e2e/support/program.ts';
import type { AgentRun } from '../faults/support/agents.ts';
import type { House } from '../faults/support/house.ts';
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

/** It has begun a run and not ended it. */
export function untilAtWork({ lines }: Program, withinMs: number): Promise<boolean> {
  const runs = (msg: string) => lines.flatMap((line) => (line.msg === msg ? [line.run] : []));
  return until(
    'it is at work',
    () => {
      const ended = new Set(runs('run: ended'));
      return runs('run: started').some((run) => !ended.has(run));
    },
    withinMs,
  ).catch(() => false);
}

/** When an agent works on what one of the sleeper's had in hand; false where none does in that time. */
export async function replacedBy(
  house: House,
  { lines }: Program,
  withinMs: number,
): Promise<boolean> {
  const began = lines.flatMap(({ msg, run }) => (msg === 'run: started' ? [String(run)] : []));
  const since = Date.now();
  const isSuccessor = ({ id, issue, startedAt, endedAt }: AgentRun) =>
    startedAt > since && endedAt === null && issues.has(issue) && !began.includes(id);
  const issues = new Set(
    house.runs().flatMap(({ id, issue }) => (began.includes(id) ? [issue] : [])),
  );
  return until('another runs', () => house.runs().some(isSuccessor), withinMs).catch(() => false);
}
