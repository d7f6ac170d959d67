import { Queue, Worker } from 'bullmq';
import { cpuMs } from '../cpu.ts';
import { aRedis } from '../server.ts';

const STEPS = ['look', 'run', 'report'];
const GONE = { removeOnComplete: true, removeOnFail: true };

/** Three bare BullMQ jobs a task, each adding the next, at the same concurrency. */
export default async function drainBare(
  tasks: number,
  atOnce: number,
): Promise<{ ms: number; cpuMs: number }> {
  const redis = await aRedis();
  const queues = STEPS.map(
    (name) => new Queue(name, { connection: redis.connect(), skipVersionCheck: true }),
  );
  const jobs = Array.from({ length: tasks }, (_, i) => ({
    name: 'job',
    data: { task: i },
    opts: GONE,
  }));
  await queues[0]?.addBulk(jobs);
  let through = 0;
  let finish = () => {};
  const all = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const probe = redis.connect();
  const cpuBefore = await cpuMs(probe);
  const startedAt = performance.now();
  const workers = queues.map((queue, step) => {
    const handle = async (job: { data: unknown }) => {
      const next = queues[step + 1];
      if (next) await next.add('job', job.data, GONE);
      else if (++through === tasks) finish();
    };
    const options = { connection: redis.connect(), concurrency: atOnce, skipVersionCheck: true };
    return new Worker(queue.name, handle, options);
  });
  await all;
  const ms = performance.now() - startedAt;
  const cpu = (await cpuMs(probe)) - cpuBefore;
  await Promise.all(workers.map((worker) => worker.close()));
  await Promise.all(queues.map((queue) => queue.close()));
  await redis.close();
  return { ms, cpuMs: cpu };
}
