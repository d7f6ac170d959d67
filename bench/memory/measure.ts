import { createMemoryAgent, FINE } from '../../src/agent/memory.ts';
import { keyFor } from '../../test/support/records.ts';
import { openBot } from '../drain/bot.ts';
import { against, figure, type Row } from '../row.ts';
import { aRedis } from '../server.ts';
import { createForgetfulForge } from './forgetful-forge.ts';

const AT_ONCE = 8;
const BATCH = 1_000;
const MB = 2 ** 20;

interface Held {
  resident: number;
  heap: number;
}

/**
 * What the process and Redis hold after so many finished tasks, right after a full collection: what
 * waits for the collector is nobody's to keep. The first tenth warms up: from then on the process
 * should grow no more.
 */
export async function measureMemory(tasks: number): Promise<Row[]> {
  const redis = await aRedis();
  const client = redis.connect();
  const agent = { ...createMemoryAgent(), run: async () => FINE };
  const bot = await openBot(redis, { forge: await createForgetfulForge(), agent, atOnce: AT_ONCE });
  const before = await bytesUsed();
  const coordinator = await bot.start();
  const held: Held[] = [];
  for (let finished = 0; finished < tasks; finished += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, i) => finished + i + 1);
    await Promise.all(
      numbers.map((number) => bot.queue.addLook({ key: keyFor(number), urgency: 'person' })),
    );
    await bot.untilTold(finished + BATCH);
    held.push(heldNow());
  }
  const bytes = ((await bytesUsed()) - before) / tasks;
  await coordinator.stop({ deadlineMs: 5_000 });
  await bot.close();
  await redis.close();

  const shown = tasks.toLocaleString('en');
  return [
    grown(`memory, worker after ${shown} finished, resident`, held, 'resident'),
    grown(`memory, worker after ${shown} finished, heap`, held, 'heap'),
    figure('memory, Redis, a finished task', 'bytes', [bytes]),
  ];

  async function bytesUsed(): Promise<number> {
    return Number(/^used_memory_dataset:(\d+)/m.exec(await client.info('memory'))?.[1]);
  }
}

function heldNow(): Held {
  if (!globalThis.gc) throw new Error('memory is measured in a process with --expose-gc');
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  return { resident: rss / MB, heap: heapUsed / MB };
}

/** The end against what it was when all was warm; of each stretch the highest. */
function grown(name: string, held: Held[], what: keyof Held): Row {
  const values = held.map((one) => one[what]);
  const [warm, end] = [highest(values, 0.1, 0.3), highest(values, 0.8, 1)];
  return against(name, 'MB', [end], { name: 'after a third', values: [warm] }, { most: 1.1 });
}

function highest(values: number[], from: number, to: number): number {
  return Math.max(...values.slice(Math.floor(values.length * from), Math.ceil(values.length * to)));
}
