import type { Redis } from 'ioredis';

/** ms of CPU that this process and its Redis have used until now; a busy machine moves it less than time. */
export async function cpuMs(client: Redis): Promise<number> {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000 + (await redisCpuMs(client));
}

/** ms of CPU that the server has used until now, by its own count. */
export async function redisCpuMs(client: Redis): Promise<number> {
  const info = await client.info('cpu');
  const seconds = [...info.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].map(([, one]) =>
    Number(one),
  );
  return seconds.reduce((sum, one) => sum + one, 0) * 1_000;
}
