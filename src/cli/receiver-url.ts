import type { BaseConfig } from '../config.ts';

/** Where a receiver on this host is asked; one that listens everywhere listens on the loopback too. */
export function receiverUrlOf({ host, port }: Pick<BaseConfig['http'], 'host' | 'port'>): string {
  const here = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${here.includes(':') ? `[${here}]` : here}:${port}`;
}
