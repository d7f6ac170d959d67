import { createMemoryAgent } from '../../src/agent/memory.ts';
import { keyOf } from '../../src/domain/issue.ts';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { cpuMs } from '../cpu.ts';
import { aRedis } from '../server.ts';
import { openBot } from './bot.ts';
import { roundTrips } from './round-trips.ts';

export interface Drained {
  ms: number;
  /** Of this process and Redis together. */
  cpuMs: number;
  /** To Redis, in that time. */
  roundTrips: number;
  /** Of ledger and queue, by method; first those called most. */
  calls: [name: string, count: number][];
}

/** Below what the queue takes while Redis hasn't answered. */
const ADDED_AT_ONCE = 500;

/** Tasks through look, run and report, forge and agent in memory, until all are told. */
export default async function drainOurs(tasks: number, atOnce: number): Promise<Drained> {
  const redis = await aRedis();
  const { forge, people } = createMemoryForge();
  const bot = await openBot(redis, { forge, agent: createMemoryAgent(), atOnce });
  const adding: Promise<void>[] = [];
  for (let i = 1; i <= tasks; i += 1) {
    const ref = await people.openIssue({ title: `Task ${i}`, assignees: [people.bot] });
    adding.push(bot.queue.addLook({ key: keyOf(ref), urgency: 'person' }));
    if (i % ADDED_AT_ONCE === 0 || i === tasks) await Promise.all(adding.splice(0));
  }
  const probe = redis.connect();
  const [tripsBefore, cpuBefore] = [await roundTrips(probe), await cpuMs(probe)];
  bot.calls.clear();
  const startedAt = performance.now();
  const coordinator = await bot.start();
  await bot.untilTold(tasks);
  const ms = performance.now() - startedAt;
  const calls = [...bot.calls].toSorted(([, a], [, b]) => b - a);
  const used = {
    roundTrips: (await roundTrips(probe)) - tripsBefore,
    cpuMs: (await cpuMs(probe)) - cpuBefore,
  };
  await coordinator.stop({ deadlineMs: 5_000 });
  await bot.close();
  await redis.close();
  return { ms, ...used, calls };
}
