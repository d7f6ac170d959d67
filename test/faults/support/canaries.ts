import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';

/** A place of the outside world and everything that was written there. */
export interface Written {
  where: string;
  text: string;
}

/** Which secrets stand where, as they are or in base64; empty is what is wanted. */
export function found(canaries: Record<string, string>, places: Written[]): string[] {
  return places.flatMap(({ where, text }) =>
    Object.entries(canaries)
      .filter(([, value]) => text.includes(value) || text.includes(inBase64(value)))
      .map(([name]) => `${name} in ${where}`),
  );
}

/** Without its end, which depends on what follows. */
function inBase64(value: string): string {
  return Buffer.from(value).toString('base64').slice(0, -4);
}

/** Every file below, by its path; what is no file has no text. */
export function filesBelow(folder: string): Written[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return filesBelow(path);
    return stats?.isFile() ? [{ where: path, text: readFileSync(path, 'latin1') }] : [];
  });
}

/** What everybody on the machine may see of a process. */
export function commandLine(pid: number): Written {
  return { where: `argv of ${pid}`, text: readFileSync(`/proc/${pid}/cmdline`, 'latin1') };
}

/** Keys and values alike. */
export async function everythingIn(client: Redis): Promise<Written[]> {
  const all: Written[] = [];
  for await (const keys of client.scanStream({ count: 1_000 })) {
    for (const key of keys as string[])
      all.push({
        where: `Redis, ${key}`,
        text: key + JSON.stringify(await contentOf(client, key)),
      });
  }
  return all;
}

async function contentOf(client: Redis, key: string): Promise<unknown> {
  switch (await client.type(key)) {
    case 'string':
      return client.get(key);
    case 'hash':
      return client.hgetall(key);
    case 'list':
      return client.lrange(key, 0, -1);
    case 'set':
      return client.smembers(key);
    case 'zset':
      return client.zrange(key, '0', '-1');
    case 'stream':
      return client.xrange(key, '-', '+');
    default:
      return null;
  }
}
