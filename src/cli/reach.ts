import type { BaseConfig } from '../config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Queue } from '../queue/queue.ts';
import type { Address } from '../store/address.ts';
import { unlessRefused } from '../store/checks.ts';
import type { connect, Role } from '../store/connect.ts';
import { isOffered, socketPath } from '../store/valkey/socket.ts';
import { addressOf } from './address.ts';
import { silentLog } from './silent-log.ts';
import { Failed, type World } from './world.ts';

type Redis = ReturnType<typeof connect>;

/** What a command may use of the bot that runs. */
export interface Bot {
  ledger: Ledger;
  /** Opened on first use. */
  queue(): Promise<Queue>;
  client: Redis;
}

const ANSWERS_WITHIN_MS = 3_000;

export async function withLedger<T>(
  world: Pick<World, 'base'>,
  work: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  return withBot(world.base(), [], ({ ledger }) => work(ledger));
}

/**
 * Works on what the running bot keeps, wherever that is. Throws Failed when nothing runs here,
 * StoreRefused where Redis refuses the user or password.
 */
export async function withBot<T>(
  config: BaseConfig,
  forges: string[],
  work: (bot: Bot) => Promise<T>,
): Promise<T> {
  const { close, ...bot } = await openBot(config, forges);
  try {
    return await work(bot);
  } finally {
    await close();
  }
}

/** The same for who closes it later. */
export async function openBot(
  config: BaseConfig,
  forges: string[],
): Promise<Bot & { close(): Promise<void> }> {
  const address = await whereItIs(config);
  // Loaded by the commands that need them: the others answer at once.
  const { createRedisLedger } = await import('../ledger/redis.ts');
  const { connect } = await import('../store/connect.ts');
  const log = await silentLog();
  const clients: Redis[] = [];
  const open = (role: Role) => {
    const client = connect(address, role, log);
    clients.push(client);
    return client;
  };
  const client = open('commands');
  let queue: Promise<Queue> | null = null;
  const close = async () => {
    await (await (queue as Promise<Queue> | null))?.close();
    for (const one of clients) one.disconnect();
  };
  try {
    await answering(client);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    client,
    ledger: createRedisLedger({ client, subscriber: () => open('subscriber'), log }),
    queue: () => {
      queue ??= openQueue(forges, client);
      return queue;
    },
    close,
  };
}

async function openQueue(forges: string[], connection: Redis): Promise<Queue> {
  const { createBullmqQueue } = await import('../queue/bullmq.ts');
  return createBullmqQueue({ forges, connection });
}

async function whereItIs({ store, dataDir }: BaseConfig): Promise<Address> {
  if (store.kind !== 'embedded') return addressOf(store);
  if (await isOffered(dataDir)) return { kind: 'socket', path: socketPath(dataDir) };
  throw new Failed(
    `Nothing is running here: no bot answers at ${socketPath(dataDir)}. Start it with \`forgehand start\`, or call this in its folder, or set DATA_DIR or REDIS_URL as it has them.`,
  );
}

async function answering(client: Redis): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failed(NO_ANSWER)), ANSWERS_WITHIN_MS);
  });
  try {
    await Promise.race([unlessRefused(client, () => client.ping()), late]);
  } finally {
    clearTimeout(timer);
  }
}

const NO_ANSWER =
  'Redis does not answer: check that it runs and that REDIS_URL is its address; `forgehand doctor` tells more.';
