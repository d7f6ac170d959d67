import { createMemoryAgent, FINE } from '../../src/agent/memory.ts';
import { keyFor } from '../../test/support/records.ts';
import { openBot } from '../drain/bot.ts';
import type { Row } from '../row.ts';
import { aRedis } from '../server.ts';
import { createForgetfulForge } from './forgetful-forge.ts';

const AT_ONCE = 8;
const BATCH = 1_000;
const MB = 2 ** 20;

/**
 * What the process and Redis hold after so many finished tasks. The first tenth warms up: from then
 * on the process should grow no more.
 */
export async function measureMemory(tasks: number): Promise<Row[]> {
  const redis = await aRedis();
  const client = redis.connect();
  const agent = { ...createMemoryAgent(), run: async () => FINE };
  const bot = await openBot(redis, { forge: await createForgetfulForge(), agent, atOnce: AT_ONCE });
  const before = await bytesUsed();
  const coordinator = await bot.start();
  const resident: number[] = [];
  for (let finished = 0; finished < tasks; finished += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, i) => finished + i + 1);
    await Promise.all(
      numbers.map((number) => bot.queue.addLook({ key: keyFor(number), urgency: 'person' })),
    );
    await bot.untilTold(finished + BATCH);
    resident.push(process.memoryUsage.rss() / MB);
  }
  const bytes = ((await bytesUsed()) - before) / tasks;
  await coordinator.stop({ deadlineMs: 5_000 });
  await bot.close();
  await redis.close();

  const [warm, end] = [highest(resident, 0.1, 0.3), highest(resident, 0.8, 1)];
  const shown = tasks.toLocaleString('en');
  const grown = end / warm;
  return [
    {
      ...{ name: `memory, worker after ${shown} finished`, value: end, unit: 'MB' },
      against: { name: 'after a third', value: warm },
      ...{ ratio: grown, target: '≤ 1.1 ×', ok: grown <= 1.1, spread: [grown, grown] },
    },
    {
      ...{ name: 'memory, Redis, a finished task', value: bytes, unit: 'bytes' },
      ...{ against: null, ratio: null, target: 'for 30 days', ok: true, spread: [bytes, bytes] },
    },
  ];

  async function bytesUsed(): Promise<number> {
    return Number(/^used_memory_dataset:(\d+)/m.exec(await client.info('memory'))?.[1]);
  }
}

/** RSS goes up and down with the collector: the highest of a stretch tells. */
function highest(values: number[], from: number, to: number): number {
  return Math.max(...values.slice(Math.floor(values.length * from), Math.ceil(values.length * to)));
}
