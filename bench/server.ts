import { SERVER, startServer, type TestRedis } from '../test/support/redis.ts';

const started: TestRedis[] = [];
// One that a part which failed didn't close would go on beside those that are measured next.
process.once('exit', () => started.forEach((redis) => void redis.process?.kill('SIGKILL')));

/** A redis-server of its own with AOF, as a product has it. */
export async function aRedis(): Promise<TestRedis> {
  if (!SERVER) throw new Error('redis-server or valkey-server is missing on PATH: install one');
  const redis = await startServer(SERVER);
  started.push(redis);
  return redis;
}
