import { Redis } from 'ioredis';
import type { Logger } from 'pino';

/** What a connection is for: a worker blocks on it, so it must wait for Redis without end. */
export type Role = 'ledger' | 'queue' | 'worker' | 'subscriber';

export interface Address {
  /** `redis://` or `rediss://`; may hold a password, so it is never logged. */
  url?: string;
  /** A unix socket. */
  socket?: string;
  sentinels?: { host: string; port: number }[];
}

const SENTINEL_MASTER = 'mymaster';

/** Opens a connection that reconnects for ever, at most a second apart; an outage is logged once. */
export function connect(address: Address, role: Role, log: Logger): Redis {
  const options = {
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    retryStrategy: (times: number) => Math.min(100 * 2 ** times, 1_000),
    connectionName: `forgehand:${role}`,
    ...(address.socket ? { path: address.socket } : {}),
    ...(address.sentinels ? { sentinels: address.sentinels, name: SENTINEL_MASTER } : {}),
  };
  const client = address.url ? new Redis(address.url, options) : new Redis(options);
  tellOutages(client, role, log);
  return client;
}

function tellOutages(client: Redis, role: Role, log: Logger): void {
  let away = false;
  client.on('error', (error) => {
    if (!away)
      log.warn({ err: error, role }, 'store: Redis is away, reconnecting until it is back');
    away = true;
  });
  client.on('ready', () => {
    if (away) log.info({ role }, 'store: Redis is back');
    away = false;
  });
}
