import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { IssueKey } from '../domain/issue.ts';
import { PHASES } from '../domain/task.ts';
import { createChannels } from './channels.ts';
import { withDeadline } from './deadline.ts';
import { keys } from './keys.ts';
import type { Claimed, Ledger, Owed, Page, Progress, Told } from './ledger.ts';
import {
  beginArgs,
  begunOf,
  commitArgs,
  committedOf,
  orderOf,
  parseRecord,
  readingOf,
} from './records.ts';
import { createRegistry } from './registry.ts';
import { loadScripts } from './scripts.ts';

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

const CHUNK = 500;

/** The ledger on Redis: every write to a record is one Lua call. */
export function createRedisLedger(deps: RedisLedgerDeps): Ledger {
  const { client, log, now = Date.now, deadlineMs = 2_500 } = deps;
  const { logCapBytes = 64 * 1024, logTtlMs = 24 * 3_600_000 } = deps;
  const within = withDeadline(deadlineMs);
  const script = loadScripts(client);
  const channels = createChannels({ subscriber: deps.subscriber, log });

  return {
    ...createRegistry(client, within),
    ...channels.door,

    read: (key) =>
      within(async () => {
        const answers = await pipeline([
          ['hmget', keys.issue(key), 'rev', 'json', 'gen'],
          ['smembers', keys.blockers(key)],
          ['smembers', keys.unmet(key)],
          ['lrange', keys.wishes(key), 0, -1],
        ]);
        const [fields, blockers, unmet, wishes] = answers as [
          (string | null)[],
          string[],
          string[],
          string[],
        ];
        return readingOf(fields, blockers, unmet, wishes);
      }),

    readMany: (many) => within(() => readMany(many)),

    commit: (commit) =>
      within(async () => committedOf(await script('commit', commitArgs(commit, now())))),

    begin: (begin) => within(async () => begunOf(await script('begin', beginArgs(begin)))),

    beat: (key, generation) =>
      within(async () => {
        const [gen, phase, json] = await client.hmget(keys.issue(key), 'gen', 'phase', 'json');
        if (phase !== 'running' || Number(gen) !== generation) return { kind: 'lost' };
        return parseRecord(json, gen)?.task?.stop ? { kind: 'stop' } : { kind: 'ok' };
      }),

    claim: ({ nowMs, limit, leaseMs, kinds }) =>
      within(async () => {
        const runs = !kinds || kinds.includes('run');
        const facts = JSON.stringify({ now: nowMs, limit, lease: leaseMs, runs });
        return claimedOf((await script('claim', [facts])) as string[], nowMs + leaseMs);
      }),

    handed: (claimed) =>
      within(async () => {
        const looks = claimed.filter(({ owed }) => owed.kind === 'look');
        if (looks.length === 0) return;
        await script(
          'handed',
          looks.flatMap(({ owed, claim }) => [`look|${owed.key}`, claim]),
        );
      }),

    owe: (owed) =>
      within(async () => {
        if (owed.length > 0) await script('owe', [JSON.stringify(owed)]);
      }),

    takePlace: (key, turn, limit) =>
      within(async () => {
        const [found] = await readMany([key]);
        const order = found ? orderOf(found.record) : 0;
        return (await script('place', [JSON.stringify({ key, turn, limit, order })])) === 1;
      }),

    placesOf: (forge, repositoryId) =>
      within(
        () => client.smembers(keys.holders(`${forge}/${repositoryId}`)) as Promise<IssueKey[]>,
      ),

    nextDue: () =>
      within(async () => {
        const answers = (await pipeline([
          ['zrange', keys.owed, 0, 0, 'WITHSCORES'],
          ['zrange', keys.owedRuns, 0, 0, 'WITHSCORES'],
        ])) as string[][];
        const scores = answers.flatMap(([, score]) => (score === undefined ? [] : [Number(score)]));
        return scores.length > 0 ? Math.min(...scores) : null;
      }),

    readTold: (key) => within(() => field<Told>(key, 'told')),
    told: (key, told) =>
      within(async () => void (await script('told', [key, JSON.stringify(told), told.rev]))),
    progress: (key, progress) =>
      within(async () => {
        const args = [key, progress.generation, JSON.stringify(progress)];
        return (await script('progress', args)) === 1;
      }),
    readProgress: (key) => within(() => field<Progress>(key, 'progress')),

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

    list: (phases, { offset, limit }) => within(() => listByPhase(phases, offset, limit)),
    counts: () =>
      within(async () => {
        const answers = await pipeline(PHASES.map((phase) => ['zcard', keys.phase(phase)]));
        const counts = PHASES.map((phase, i) => [phase, Number(answers[i])]);
        return Object.fromEntries(counts);
      }),

    appendLog: (runId, lines) =>
      within(async () => {
        if (lines.length === 0) return;
        await script('log', [runId, logCapBytes / 2, logTtlMs, ...lines]);
      }),
    readLog: (runId) =>
      within(async () => {
        const answers = await pipeline([
          ['lrange', keys.logHead(runId), 0, -1],
          ['lrange', keys.logTail(runId), 0, -1],
          ['hget', keys.log(runId), 'omitted'],
        ]);
        const [head, tail, omitted] = answers as [string[], string[], string | null];
        return head.length === 0 ? null : { head, tail, omitted: Number(omitted ?? 0) };
      }),

    async close() {
      await channels.close();
    },
  };

  async function pipeline(commands: (string | number)[][]): Promise<unknown[]> {
    if (commands.length === 0) return [];
    const results = (await client.pipeline(commands).exec()) ?? [];
    return results.map(([error, value]) => {
      if (error) throw error;
      return value;
    });
  }

  async function readMany(many: IssueKey[]) {
    const found: Awaited<ReturnType<Ledger['readMany']>> = [];
    for (let from = 0; from < many.length; from += CHUNK) {
      const chunk = many.slice(from, from + CHUNK);
      const answers = await pipeline(
        chunk.map((key) => ['hmget', keys.issue(key), 'rev', 'json', 'gen']),
      );
      for (const fields of answers as (string | null)[][]) {
        const [rev, json, gen] = fields;
        const record = parseRecord(json, gen);
        found.push(record && { rev: Number(rev), record });
      }
    }
    return found;
  }

  async function field<T>(key: IssueKey, name: 'told' | 'progress'): Promise<T | null> {
    const json = await client.hget(keys.issue(key), name);
    return json ? (JSON.parse(json) as T) : null;
  }

  /** Phase after phase, newest first in each. */
  async function listByPhase(phases: string[], offset: number, limit: number): Promise<Page> {
    const sizes = (await pipeline(phases.map((phase) => ['zcard', keys.phase(phase)]))) as number[];
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const names: IssueKey[] = [];
    let skip = offset;
    for (const [i, phase] of phases.entries()) {
      const size = sizes[i] ?? 0;
      const want = limit - names.length;
      if (want > 0 && skip < size) {
        names.push(
          ...((await client.zrevrange(keys.phase(phase), skip, skip + want - 1)) as IssueKey[]),
        );
      }
      skip = Math.max(0, skip - size);
    }
    const records = (await readMany(names)).filter((found) => found !== null);
    return { total, records };
  }

  function claimedOf(flat: string[], until: number): Claimed[] {
    const claimed: Claimed[] = [];
    for (let i = 0; i < flat.length; i += 3) {
      const [member = '', json = '', turn = '0'] = flat.slice(i, i + 3);
      const bar = member.indexOf('|');
      const kind = member.slice(0, bar) as Owed['kind'];
      const key = member.slice(bar + 1) as IssueKey;
      const owed: Owed =
        kind === 'run' ? { kind, key, at: until, turn: Number(turn) } : { kind, key, at: until };
      claimed.push({ owed, claim: String(until), record: parseRecord(json, null) });
    }
    return claimed;
  }
}
