import { hostname } from 'node:os';
import type { BaseConfig } from '../config.ts';
import { createRedisLedger } from '../ledger/redis.ts';
import { createLog } from '../log.ts';
import { connect } from '../store/connect.ts';

const HTTP_MS = 3_000;
const ALIVE_FOR_MS = 20_000;

/** Null when the receiver here, or the worker of this host, is well; else what is wrong. */
export async function healthcheck(config: BaseConfig): Promise<string | null> {
  if (await receiverAnswers(config)) return null;
  if (config.store.kind !== 'url') return 'no receiver answers here';
  return (await workerLives(config.store.url.read()))
    ? null
    : 'neither receiver nor worker is alive here';
}

async function receiverAnswers({ http }: BaseConfig): Promise<boolean> {
  const host = http.host === '0.0.0.0' || http.host === '::' ? '127.0.0.1' : http.host;
  try {
    const response = await fetch(`http://${host}:${http.port}/healthz`, {
      signal: AbortSignal.timeout(HTTP_MS),
    });
    return response.ok;
  } catch {
    // Not listening: it may be a worker.
    return false;
  }
}

async function workerLives(url: string): Promise<boolean> {
  const log = createLog({ level: 'silent', format: 'json', secrets: () => [] });
  const client = connect({ url }, 'ledger', log);
  const ledger = createRedisLedger({ client, subscriber: () => client, log });
  try {
    return (await ledger.alive(Date.now() - ALIVE_FOR_MS)).includes(hostname());
  } finally {
    client.disconnect();
  }
}
