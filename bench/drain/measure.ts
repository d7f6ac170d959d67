import { openApart } from '../apart.ts';
import { against, atMost, interleaved, type Row } from '../row.ts';
import type { Drained } from './ours.ts';

const TASKS = 2_000;
const AT_ONCE = 8;

/** Ready tasks through look, run and report, against three jobs that do nothing. */
export async function measureDrain(rounds: number): Promise<Row[]> {
  const sides = {
    ours: openApart<[tasks: number, atOnce: number], Drained>('drain/ours.ts', true),
    bare: openApart<[tasks: number, atOnce: number], Omit<Drained, 'calls' | 'roundTrips'>>(
      'drain/bare.ts',
    ),
  };
  const trips: number[] = [];
  const cpu = { ours: [] as number[], bare: [] as number[] };
  let calls: Drained['calls'] = [];

  async function ours(): Promise<number> {
    const drained = await sides.ours.call(TASKS, AT_ONCE);
    trips.push(drained.roundTrips / TASKS);
    cpu.ours.push(drained.cpuMs / TASKS);
    calls = drained.calls;
    return (TASKS / drained.ms) * 1_000;
  }

  async function threeBareJobs(): Promise<number> {
    const drained = await sides.bare.call(TASKS, AT_ONCE);
    cpu.bare.push(drained.cpuMs / TASKS);
    return (TASKS / drained.ms) * 1_000;
  }

  const found = await interleaved(rounds, { ours, bare: threeBareJobs });
  for (const side of Object.values(sides)) await side.end();
  const bare = { name: 'three bare jobs', values: found.bare };
  console.error(
    `calls a task: ${calls.map(([name, count]) => `${name} ${(count / TASKS).toFixed(2)}`).join(', ')}`,
  );
  return [
    against('drain', 'tasks/s', found.ours, bare, { least: 0.5 }),
    against('drain, CPU a task', 'ms', cpu.ours, { ...bare, values: cpu.bare }, { most: 2 }),
    atMost('drain, round trips to Redis', 'a task', trips, 6),
  ];
}
