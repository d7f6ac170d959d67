import { against, atMost, interleaved, type Row } from '../row.ts';
import { aRedis } from '../server.ts';
import { drainBare } from './bare.ts';
import { drainOurs } from './ours.ts';
import { countWrites } from './socket-writes.ts';

const TASKS = 2_000;
const AT_ONCE = 8;

/** Ready tasks through look, run and report, against three jobs that do nothing. */
export async function measureDrain(rounds: number): Promise<Row[]> {
  const trips: number[] = [];
  async function once(drain: typeof drainOurs): Promise<number> {
    const redis = await aRedis();
    try {
      const writes = countWrites(Number(new URL(redis.url).port));
      const ms = await drain(redis, TASKS, AT_ONCE);
      if (drain === drainOurs) trips.push(writes() / TASKS);
      return (TASKS / ms) * 1_000;
    } finally {
      await redis.close();
    }
  }
  const found = await interleaved(rounds, {
    ours: () => once(drainOurs),
    bare: () => once(drainBare),
  });
  const bare = { name: 'three bare jobs', values: found.bare };
  return [
    against('drain', 'tasks/s', found.ours, bare, { least: 0.5 }),
    atMost('drain, round trips to Redis', 'a task', trips, 6),
  ];
}
