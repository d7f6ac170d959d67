import { userInfo } from 'node:os';
import { type BaseConfig, ConfigError } from '../config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createRedisLedger } from '../ledger/redis.ts';
import { createLog } from '../log.ts';
import { connect } from '../store/connect.ts';

/** Nothing new starts, on any worker; what runs goes on. */
export async function pause(config: BaseConfig, reason: string): Promise<void> {
  const by = userInfo().username;
  const at = new Date().toISOString();
  await withLedger(config, (ledger) => ledger.pause({ by, at, reason, kind: 'person' }));
}

export async function unpause(config: BaseConfig): Promise<void> {
  await withLedger(config, (ledger) => ledger.unpause());
}

async function withLedger(
  { store }: BaseConfig,
  work: (ledger: Ledger) => Promise<void>,
): Promise<void> {
  if (store.kind !== 'url') {
    throw new ConfigError(['REDIS_URL is missing: name the Redis of the bot that shall be paused']);
  }
  const log = createLog({ level: 'silent', format: 'json', secrets: () => [] });
  const client = connect({ url: store.url.read() }, 'ledger', log);
  try {
    await work(createRedisLedger({ client, subscriber: () => client, log }));
  } finally {
    client.disconnect();
  }
}
