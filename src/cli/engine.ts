import type { Logger } from 'pino';
import type { BaseConfig } from '../config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createRedisLedger } from '../ledger/redis.ts';
import { createBullmqQueue } from '../queue/bullmq.ts';
import type { Queue } from '../queue/queue.ts';
import type { Address } from '../store/address.ts';
import { checkStore } from '../store/checks.ts';
import { connect, type Role } from '../store/connect.ts';
import { startEmbedded } from '../store/valkey/embedded.ts';
import { isOffered, offerStore } from '../store/valkey/socket.ts';
import { addressOf } from './address.ts';
import { type Figures, startFigures } from './figures.ts';

/** Redis, and what the bot keeps in it. */
export interface Engine {
  ledger: Ledger;
  queue: Queue;
  figures: Figures;
  /** Redis answers again after it was away. */
  onBack(listener: () => void): void;
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
  const disconnect = async () => {
    for (const connection of connections) connection.disconnect();
    await closeStore();
  };
  const client = open('commands');
  const { version, warnings } = await checkStore(client).catch(async (refused) => {
    await disconnect();
    throw refused;
  });
  log.info({ version }, 'store: ready');
  if (config.store.kind !== 'embedded')
    for (const warning of warnings) log.warn(`store: ${warning}`);
  const ledger = createRedisLedger({ client, subscriber: () => open('subscriber'), log });
  const queue = createBullmqQueue({ forges, connection: client });
  const figures = startFigures(ledger, log);
  return {
    ledger,
    queue,
    figures,
    onBack: (listener) => void client.on('ready', listener),
    async close() {
      await queue.close();
      await figures.close();
      await ledger.close();
      await disconnect();
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
    case 'sentinel':
    case 'cluster':
      return { address: addressOf(store), closeStore: nothing };
    case 'embedded': {
      if (await isOffered(dataDir)) throw new AlreadyRunning(dataDir);
      const embedded = await startEmbedded({ dataDir, path: agent.env.PATH ?? '', log });
      const withdraw = await offerStore({ dataDir, url: embedded.url, log });
      return {
        address: { kind: 'url', url: embedded.url },
        async closeStore() {
          await withdraw();
          await embedded.close();
        },
      };
    }
  }
}
