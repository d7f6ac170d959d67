import type { BaseConfig } from '../config.ts';
import type { Address } from '../store/address.ts';

/** Of a Redis that others run. */
export function addressOf(store: Exclude<BaseConfig['store'], { kind: 'embedded' }>): Address {
  if (store.kind === 'url') return { kind: 'url', url: store.url.read() };
  return { kind: store.kind, nodes: store.nodes, url: store.url?.read() ?? null };
}
