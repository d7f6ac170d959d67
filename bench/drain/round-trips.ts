import type { Redis } from 'ioredis';

/**
 * How often the server read from a connection until now, its own count: commands that arrive
 * together share one (of those longer than 16 kB, each 16 kB are one).
 */
export async function roundTrips(client: Redis): Promise<number> {
  return Number(/total_reads_processed:(\d+)/.exec(await client.info('stats'))?.[1]);
}
