import type { Redis } from 'ioredis';
import { SCHEMA } from '../domain/schema.ts';

/** The store can't be trusted with tasks; the message names the remedy. */
export class StoreRefused extends Error {
  constructor(message: string, facts?: ErrorOptions) {
    super(message, facts);
    this.name = 'StoreRefused';
  }
}

const SCHEMA_KEY = '{forgehand}:schema';
/** Data that says nothing was emptied under a bot that didn't say it again: the first were such. */
const UNSAID = '1';
/** One of them is there as soon as a worker has been. */
const TRACES = ['alive', 'owed', 'untold'].map((name) => `{forgehand}:${name}`);
const OLDEST = [6, 2] as const;

export interface StoreReport {
  version: string;
  /** What should be put right, though the bot can work. */
  warnings: string[];
}

/** Throws StoreRefused for a wrong password, an old Redis, one that evicts, or another Forgehand's data. */
export async function checkStore(client: Redis, schema = SCHEMA): Promise<StoreReport> {
  const info = await unlessRefused(client, () => client.info());
  const version = field(info, 'redis_version') ?? '0.0';
  refuseOld(version);
  refuseEvicting(field(info, 'maxmemory_policy'));
  await refuseOtherSchema(client, schema);
  return { version, warnings: field(info, 'aof_enabled') === '1' ? [] : [NO_AOF] };
}

/**
 * A client with a wrong password would try again for ever, and who asks would hear nothing of why:
 * throws StoreRefused then.
 */
export async function unlessRefused<T>(client: Redis, ask: () => Promise<T>): Promise<T> {
  let refuse = (_error: Error) => {};
  const refused = new Promise<never>((_, reject) => {
    refuse = (error) => {
      if (WRONG_PASSWORD.test(error.message)) reject(new StoreRefused(PASSWORD, { cause: error }));
    };
  });
  client.on('error', refuse);
  try {
    return await Promise.race([ask(), refused]);
  } catch (error) {
    if (!WRONG_PASSWORD.test(String(error))) throw error;
    throw new StoreRefused(PASSWORD, { cause: error });
  } finally {
    client.off('error', refuse);
  }
}

/** A sentinel's refusal stands at the end of what is said of all of them. */
const WRONG_PASSWORD = /(?:^|^Error: |^ReplyError: |Last error: )(?:WRONGPASS|NOAUTH|NOPERM)/;
const PASSWORD =
  'Redis, or each of its sentinels, refuses the user or password: correct REDIS_URL (redis://user:password@host:port), or its ACL';
const NO_AOF =
  'AOF is off: tasks are lost when Redis is killed (and rebuilt from the forge). Set `appendonly yes`';

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}

function refuseOld(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new StoreRefused(`Redis ${version} is too old: use 6.2 or newer, or Valkey`);
}

function refuseEvicting(policy: string | undefined): void {
  if (policy === undefined || policy === 'noeviction') return;
  throw new StoreRefused(
    `Redis may drop tasks when its memory is full (maxmemory-policy ${policy}): set \`maxmemory-policy noeviction\``,
  );
}

async function refuseOtherSchema(client: Redis, ours: string): Promise<void> {
  const inUse = (await client.exists(...TRACES)) > 0;
  await client.set(SCHEMA_KEY, inUse ? UNSAID : ours, 'NX');
  const found = await client.get(SCHEMA_KEY);
  if (found === ours) return;
  throw new StoreRefused(
    `this Redis holds data of another Forgehand (schema ${found}, this one reads ${ours}): use that version, or another database`,
  );
}
