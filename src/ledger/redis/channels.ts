import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { IssueKey } from '../../domain/issue.ts';
import type { Ledger } from '../ledger.ts';
import { keys } from './keys.ts';

/** Words that make things quick; whoever misses one finds out a little later. */
export function createChannels({ subscriber, log }: { subscriber: () => Redis; log: Logger }): {
  door: Pick<Ledger, 'onCancelled' | 'onOwed'>;
  /** Whoever listens in this process hears it now, not only when Redis has told everybody. */
  owedHere(): void;
  close(): Promise<void>;
} {
  const listeners = new Map<string, Set<(message: string) => void>>();
  let connection: Redis | null = null;

  return {
    door: {
      onCancelled: (listener) =>
        listen(keys.onCancelled, (message) => listener(message as IssueKey)),
      onOwed: (listener) => listen(keys.onOwed, () => listener()),
    },
    owedHere: () => hear(keys.onOwed, ''),
    async close() {
      connection?.disconnect();
    },
  };

  async function listen(channel: string, listener: (message: string) => void) {
    const those = listeners.get(channel) ?? new Set();
    listeners.set(channel, those);
    those.add(listener);
    // Not awaited for long: with Redis away it subscribes when it is back.
    connect()
      .subscribe(channel)
      .catch((error) => log.debug({ err: error, channel }, 'ledger: not subscribed yet'));
    return async () => {
      those.delete(listener);
    };
  }

  function connect(): Redis {
    if (connection) return connection;
    connection = subscriber();
    connection.on('message', hear);
    return connection;
  }

  function hear(channel: string, message: string): void {
    for (const listener of listeners.get(channel) ?? []) listener(message);
  }
}
