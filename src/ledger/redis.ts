import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { IssueKey } from '../domain/issue.ts';
import type { Ledger } from './ledger.ts';
import { createChannels } from './redis/channels.ts';
import { withDeadline } from './redis/deadline.ts';
import { createDeliveries } from './redis/deliveries.ts';
import { createFigures } from './redis/figures.ts';
import { createHistory } from './redis/history.ts';
import { keys } from './redis/keys.ts';
import { createLogs } from './redis/logs.ts';
import { createNotes } from './redis/notes.ts';
import { createOwed } from './redis/owed.ts';
import { createPages } from './redis/pages.ts';
import { createPause } from './redis/pause.ts';
import {
  beginArgs,
  begunOf,
  commitArgs,
  committedOf,
  parseRecord,
  readingOf,
} from './redis/records.ts';
import { createRegistry } from './redis/registry.ts';
import { loadScripts } from './redis/scripts.ts';
import { pipelineOf, recordsOf, type Shared } from './redis/shared.ts';
import { createTelling } from './redis/telling.ts';

export interface RedisLedgerDeps {
  client: Redis;
  /** A connection of its own for pub/sub. */
  subscriber: () => Redis;
  log: Logger;
  now?: () => number;
  deadlineMs?: number;
  /** Of a run's log; half of it for its head, half for its tail. */
  logCapBytes?: number;
  logTtlMs?: number;
}

/** The ledger on Redis: every write to a record is one Lua call. */
export function createRedisLedger(deps: RedisLedgerDeps): Ledger {
  const { client, log, now = Date.now, deadlineMs = 2_500 } = deps;
  const { logCapBytes = 64 * 1024, logTtlMs = 24 * 3_600_000 } = deps;
  const within = withDeadline(deadlineMs);
  const script = loadScripts(client);
  const pipeline = pipelineOf(client);
  const readMany = recordsOf(script);
  const shared: Shared = { client, within, script, pipeline, readMany };
  const channels = createChannels({ subscriber: deps.subscriber, log });

  return {
    ...createRegistry(shared),
    ...channels.door,
    ...createOwed(shared),
    ...createNotes(shared),
    ...createTelling(shared),
    ...createPages(shared),
    ...createDeliveries(shared),
    ...createPause(shared),
    ...createFigures(shared),
    ...createHistory(shared),
    ...createLogs(shared, { capBytes: logCapBytes, ttlMs: logTtlMs }),

    read: (key) => within(async () => readingOf(await script('read', [key]))),
    readMany: async (many) => (many.length === 0 ? [] : within(() => readMany(many))),

    commit: (commit) =>
      within(async () => {
        const committed = script('commit', commitArgs(commit, now()));
        // Already sent: what this process claims now, Redis answers after it, in the same round trip.
        channels.owedHere();
        return committedOf(await committed);
      }),

    begin: (begin) =>
      within(async () => {
        const begun = begunOf(await script('begin', beginArgs(begin)));
        // What it owes is due later: woken now, every pump would only compete with the agent.
        if (begun.kind === 'begun')
          setTimeout(channels.owedHere, begin.tellAt - begin.nowMs).unref();
        return begun;
      }),

    beat: (key, { generation, rev }) =>
      within(async () => {
        const [is, gen, phase] = await client.hmget(keys.issue(key), 'rev', 'gen', 'phase');
        if (phase !== 'running' || Number(gen) !== generation) return { kind: 'lost' };
        if (Number(is) === rev) return { kind: 'same' };
        // Read after its rev: what moved in between is heard by the next beat once more.
        const task = parseRecord(await client.get(keys.json(key)), gen)?.task;
        if (task?.stop) return { kind: 'stop' };
        return { kind: 'ok', rev: Number(is), frozen: task?.frozen ?? '' };
      }),

    blockersOf: (many) =>
      within(async () => {
        const answers = await pipeline(many.map((key) => ['smembers', keys.blockers(key)]));
        return (answers as string[][]).map((blockers) => blockers.toSorted() as IssueKey[]);
      }),
    dependentsOf: (key, limit) =>
      within(
        () => client.zrange(keys.dependents(key), '0', String(limit - 1)) as Promise<IssueKey[]>,
      ),

    wish: (key, wish) =>
      within(async () => void (await client.rpush(keys.wishes(key), JSON.stringify(wish)))),
    cancelled: (key) => within(async () => void (await client.publish(keys.onCancelled, key))),

    async close() {
      await channels.close();
    },
  };
}
