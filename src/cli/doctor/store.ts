import type { BaseConfig } from '../../config.ts';
import type { StoreFacts } from '../../operator/doctor/store.ts';
import { checkStore, StoreRefused } from '../../store/checks.ts';
import { isOffered, socketPath } from '../../store/valkey/socket.ts';
import { type Bot, openBot } from '../reach.ts';
import { Failed } from '../world.ts';

export interface FoundStore {
  facts: StoreFacts;
  /** Null when it can't be asked. */
  bot: (Bot & { close(): Promise<void> }) | null;
}

export async function findStore(config: BaseConfig): Promise<FoundStore> {
  const embedded = config.store.kind === 'embedded';
  if (embedded && !(await isOffered(config.dataDir)))
    return { facts: { kind: 'not-running', path: socketPath(config.dataDir) }, bot: null };
  try {
    const bot = await openBot(config, []);
    return { facts: await factsOf(bot, embedded), bot };
  } catch (error) {
    if (error instanceof StoreRefused) return { facts: refusedBy(error), bot: null };
    if (!(error instanceof Failed)) throw error;
    const why = config.store.kind === 'url' ? hostOf(config.store.url.read()) : config.store.kind;
    return { facts: { kind: 'silent', why }, bot: null };
  }
}

async function factsOf(bot: Bot, embedded: boolean): Promise<StoreFacts> {
  try {
    return { kind: 'there', embedded, ...(await checkStore(bot.client)) };
  } catch (error) {
    if (error instanceof StoreRefused) return refusedBy(error);
    throw error;
  }
}

function refusedBy({ message }: StoreRefused): StoreFacts {
  return { kind: 'refused', message };
}

/** Never the password. */
function hostOf(url: string): string {
  return new URL(url).host;
}
