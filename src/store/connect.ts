import { Cluster, Redis } from 'ioredis';
import type { Logger } from 'pino';
import { type Address, type Credentials, credentialsOf } from './address.ts';
import { gatherWrites } from './gather-writes.ts';

/** Ledger and queue share one for their commands; what blocks or listens has its own. */
export type Role = 'commands' | 'subscriber';

const SENTINEL_MASTER = 'mymaster';
/** While a Cluster or a Sentinel elects another master, that many redirections may be followed. */
const REDIRECTIONS = 64;

const soon = (times: number) => Math.min(100 * 2 ** times, 1_000);

/** Opens a connection that reconnects for ever, at most a second apart; an outage is logged once. */
export function connect(address: Address, role: Role, log: Logger): Redis {
  const client = open(address, role);
  gatherOn(client);
  // Of a Cluster, each node's.
  client.on('+node', gatherOn);
  tellOutages(client, role, log);
  return client;
}

/** Each connection of it has a new socket; a Cluster's client has none. */
function gatherOn(client: Redis): void {
  client.on('connect', () => {
    if (client.stream) gatherWrites(client.stream);
  });
}

function open(address: Address, role: Role): Redis {
  const options = {
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    retryStrategy: soon,
    connectionName: `forgehand:${role}`,
  };
  switch (address.kind) {
    case 'url':
      return new Redis(address.url, options);
    case 'socket':
      return new Redis({ ...options, path: address.path });
    case 'sentinel': {
      const { tls, ...credentials } = credentialsOf(address.url);
      const secure = tls ? { tls, sentinelTLS: tls, enableTLSForSentinelMode: true } : {};
      const sentinels = {
        sentinels: address.nodes,
        name: SENTINEL_MASTER,
        sentinelRetryStrategy: soon,
        ...sentinelCredentialsOf(credentials),
      };
      return new Redis({ ...options, ...sentinels, ...credentials, ...secure });
    }
    case 'cluster':
      return openCluster(address, options);
  }
}

/**
 * A password alone is shown to sentinels too: those that ask for none take any. A user they needn't
 * know, and would refuse.
 */
function sentinelCredentialsOf({ username = 'default', password }: Credentials) {
  return password && username === 'default' ? { sentinelPassword: password } : {};
}

/** It takes the same commands as a single server; ioredis has no type that says so. */
function openCluster(
  { nodes, url }: Extract<Address, { kind: 'sentinel' | 'cluster' }>,
  options: { maxRetriesPerRequest: null; connectionName: string },
): Redis {
  const { db: _none, ...credentials } = credentialsOf(url);
  const cluster = new Cluster(nodes, {
    redisOptions: { ...options, ...credentials },
    clusterRetryStrategy: soon,
    maxRedirections: REDIRECTIONS,
    // Certificates name hosts: an address that a name resolved to would not fit them.
    dnsLookup: (host, answer) => answer(null, host),
  });
  return cluster as unknown as Redis;
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
