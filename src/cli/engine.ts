import type { Logger } from 'pino';
import type { BaseConfig } from '../config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createRedisLedger } from '../ledger/redis.ts';
import { createBullmqQueue } from '../queue/bullmq.ts';
import type { Queue } from '../queue/queue.ts';
import { checkStore } from '../store/checks.ts';
import { type Address, connect, type Role } from '../store/connect.ts';
import { startEmbedded } from '../store/valkey/embedded.ts';
import { isOffered, offerStore } from '../store/valkey/socket.ts';
import { type Figures, startFigures } from './figures.ts';

/** Redis, and what the bot keeps in it. */
export interface Engine {
  ledger: Ledger;
  queue: Queue;
  figures: Figures;
  close(): Promise<void>;
}

/** Two bots would end each other's store. */
export class AlreadyRunning extends Error {
  constructor(dataDir: string) {
    super(`another Forgehand runs with ${dataDir}: stop it, or set DATA_DIR to another folder`);
    this.name = 'AlreadyRunning';
  }
}

/** Connects to the configured Redis, or starts the embedded store; refuses one that can't be trusted. */
export async function openEngine(
  config: BaseConfig,
  forges: string[],
  log: Logger,
): Promise<Engine> {
  const { address, closeStore } = await openStore(config, log);
  const connections: ReturnType<typeof connect>[] = [];
  const open = (role: Role) => {
    const connection = connect(address, role, log);
    connections.push(connection);
    return connection;
  };
  const client = open('ledger');
  const { version, warnings } = await checkStore(client);
  log.info({ version }, 'store: ready');
  if (config.store.kind !== 'embedded')
    for (const warning of warnings) log.warn(`store: ${warning}`);
  const ledger = createRedisLedger({ client, subscriber: () => open('subscriber'), log });
  const queue = createBullmqQueue({
    forges,
    connection: open('queue'),
    workerConnection: () => open('worker'),
  });
  const figures = startFigures(ledger, log);
  return {
    ledger,
    queue,
    figures,
    async close() {
      await queue.close();
      await figures.close();
      await ledger.close();
      for (const connection of connections) connection.disconnect();
      await closeStore();
    },
  };
}

async function openStore(
  { store, dataDir, agent }: BaseConfig,
  log: Logger,
): Promise<{ address: Address; closeStore(): Promise<void> }> {
  const nothing = async () => {};
  switch (store.kind) {
    case 'url':
      return { address: { url: store.url.read() }, closeStore: nothing };
    case 'sentinel':
      return { address: { sentinels: store.nodes }, closeStore: nothing };
    case 'cluster':
      throw new Error('REDIS_CLUSTER is not supported yet: use REDIS_URL or REDIS_SENTINEL');
    case 'embedded': {
      if (await isOffered(dataDir)) throw new AlreadyRunning(dataDir);
      const embedded = await startEmbedded({ dataDir, path: agent.env.PATH ?? '', log });
      const withdraw = await offerStore({ dataDir, url: embedded.url, log });
      return {
        address: { url: embedded.url },
        async closeStore() {
          await withdraw();
          await embedded.close();
        },
      };
    }
  }
}
