import type { Address } from '../../../src/store/address.ts';

/** Redis as a company runs it. */
export interface Topology {
  address: Address;
  /** The settings that name it. */
  env: Record<string, string>;
  /** The server that holds the bot's data is gone, as with its machine. */
  loseMaster(): Promise<void>;
  flush(): Promise<void>;
  close(): Promise<void>;
}
