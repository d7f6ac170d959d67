import type { Queue as BullQueue, Job } from 'bullmq';
import type { Redis } from 'ioredis';

/** KEYS: the job's lock, the jobs under way. ARGV: the job's id, token, ms. */
const RETAKE = `
if redis.call('EXISTS', KEYS[1]) == 1 or not redis.call('LPOS', KEYS[2], ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
`;

/**
 * Takes a lock again that ran out while Redis was away, which BullMQ doesn't. False where the job was
 * given back, or is somebody else's by now.
 */
export async function retakeLock(
  connection: Redis,
  queue: Pick<BullQueue, 'toKey'>,
  { id = '' }: Job,
  token: string,
  ms: number,
): Promise<boolean> {
  const [lock, active] = [`${queue.toKey(id)}:lock`, queue.toKey('active')];
  return (await connection.eval(RETAKE, 2, lock, active, id, token, ms)) === 1;
}
