import { SERVER, startServer, type TestRedis } from '../test/support/redis.ts';

/** A redis-server of its own with AOF, as a product has it. */
export function aRedis(): Promise<TestRedis> {
  if (!SERVER) throw new Error('redis-server or valkey-server is missing on PATH: install one');
  return startServer(SERVER);
}
