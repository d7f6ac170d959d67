import { keyOf, type Person } from '../../domain/issue.ts';
import { SCHEMA } from '../../domain/schema.ts';
import { RESTORED_WITHIN_MS } from '../for-sweeps.ts';
import type { Ledger } from '../ledger.ts';
import { keys } from './keys.ts';
import type { Shared } from './shared.ts';

type Registry = Pick<
  Ledger,
  | 'admit'
  | 'setIdentity'
  | 'identity'
  | 'repositoryNames'
  | 'nameRepository'
  | 'lockSweep'
  | 'unlockSweep'
  | 'restSweep'
  | 'sweepRestsMs'
  | 'sweptAt'
  | 'setSweptAt'
  | 'setRestoring'
  | 'isRestoring'
  | 'setAlive'
  | 'alive'
  | 'mark'
  | 'ping'
>;

/** Takes the lock when it is free or ours; ARGV: owner, ms. */
const LOCK = `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

const UNLOCK = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/** ARGV: value, ms that it is kept, schema, what was there last, ms that a restore may take. */
const MARK = `
local before = redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'GET')
redis.call('SET', KEYS[2], ARGV[3], 'NX')
if tonumber(before or '0') < tonumber(ARGV[4]) then redis.call('SET', KEYS[3], '1', 'PX', ARGV[5]) end
return {before, redis.call('GET', KEYS[2])}`;

/** Of a process that ended nobody asks any more. */
const MARK_KEPT_MS = 3_600_000;

/** Names of workers grow with each start. */
const ALIVE_KEPT_MS = 24 * 3_600_000;

/** What belongs to no single issue: who the bot is, names, the sweep. */
export function createRegistry({ client, within, script }: Shared): Registry {
  return {
    admit: ({ forge, repositoryId, fullName, number }) =>
      within(async () => {
        const key = keyOf({ forge, repositoryId, number });
        const answer = await script('admit', [key, forge, repositoryId, fullName]);
        const [known, bot] = answer as [number, string | null];
        return { known: known === 1, bot: personOf(bot) };
      }),
    setIdentity: (forge, bot) =>
      within(async () => void (await client.set(keys.bot(forge), JSON.stringify(bot)))),
    identity: (forge) => within(async () => personOf(await client.get(keys.bot(forge)))),
    repositoryNames: (forge) =>
      within(async () =>
        Object.entries(await client.hgetall(keys.names(forge))).map(([id, fullName]) => ({
          id: Number(id),
          fullName,
        })),
      ),
    nameRepository: (forge, { id, fullName }) =>
      within(async () => void (await client.hset(keys.names(forge), String(id), fullName))),

    lockSweep: (owner, ttlMs) =>
      within(async () => (await client.eval(LOCK, 1, keys.sweepLock, owner, ttlMs)) === 1),
    unlockSweep: (owner) =>
      within(async () => void (await client.eval(UNLOCK, 1, keys.sweepLock, owner))),
    restSweep: (ms) => within(async () => void (await client.set(keys.sweepRests, '1', 'PX', ms))),
    sweepRestsMs: () => within(async () => Math.max(0, await client.pttl(keys.sweepRests))),
    sweptAt: (forge) => within(() => client.get(keys.swept(forge))),
    setSweptAt: (forge, iso) => within(async () => void (await client.set(keys.swept(forge), iso))),

    setRestoring: (isRestoring) =>
      within(async () => {
        if (isRestoring) await client.set(keys.restoring, '1', 'PX', RESTORED_WITHIN_MS);
        // What waits to start is due now: pumps are told.
        else if ((await client.del(keys.restoring)) > 0) await script('owe', ['[]']);
      }),
    isRestoring: () => within(async () => (await client.exists(keys.restoring)) === 1),

    setAlive: (worker, atMs) =>
      within(async () => {
        await client.zadd(keys.alive, atMs, worker);
        await client.zremrangebyscore(keys.alive, '-inf', atMs - ALIVE_KEPT_MS);
      }),
    alive: (sinceMs) => within(() => client.zrangebyscore(keys.alive, sinceMs, '+inf')),
    mark: (owner, value, known) =>
      within(async () => {
        const at = [keys.mark(owner), keys.schema, keys.restoring];
        const facts = [value, MARK_KEPT_MS, SCHEMA, known, RESTORED_WITHIN_MS];
        const answer = await client.eval(MARK, 3, ...at, ...facts);
        const [before, schema] = answer as [string | null, string];
        return { before: before === null ? null : Number(before), schema };
      }),
    ping: () => within(async () => void (await client.set(`${keys.alive}:write`, '1'))),
  };
}

function personOf(json: string | null): Person | null {
  return json ? (JSON.parse(json) as Person) : null;
}
