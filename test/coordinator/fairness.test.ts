import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/coordinator/clock.ts';
import { type Pump, startPump } from '../../src/coordinator/pump.ts';
import type { IssueKey } from '../../src/domain/issue.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { createRedisLedger } from '../../src/ledger/redis.ts';
import { createBullmqQueue } from '../../src/queue/bullmq.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import type { Consumers, Queue } from '../../src/queue/queue.ts';
import { aCommit, aRecord, aTask } from '../support/records.ts';
import { SERVER, startEmbedded, startServer } from '../support/redis.ts';

const log = pino({ level: 'silent' });
const FEW = 5;
const RUNS_AT_ONCE = 2;
/** They take turns; besides that, what is taken at the same moment. */
const AT_THE_LATEST = 2 * FEW + RUNS_AT_ONCE;

/** All looks and reports come in one moment. */
const atOnce = () => Date.parse('2026-11-24T14:00:00Z');

interface Rooms {
  ledger: Ledger;
  queue: Queue;
  close(): Promise<void>;
}

const ROOMS: [string, number, () => Promise<Rooms>][] = [
  [
    'in memory',
    200,
    async () => ({
      ledger: createMemoryLedger(),
      queue: createMemoryQueue({ now: atOnce }),
      close: async () => {},
    }),
  ],
  [SERVER ? 'on redis-server' : 'on the embedded Valkey', 1_000, onRedis],
];

/** Others may be at work on the machine; a thousand tasks are handed over all the same. */
const patient = { timeout: 60_000 };

describe.each(ROOMS)('among tasks of one priority, %s, %i', (_where, many, open) => {
  let rooms: Rooms;
  let pump: Pump | undefined;
  let consumers: Consumers;
  afterEach(async () => {
    await consumers.close();
    await pump?.stop();
    await rooms.close();
  });

  it.each(['look', 'report'] as const)(
    'a thousand %ss of one repository keep no 5 of another waiting',
    async (kind) => {
      rooms = await open();
      const young = numbered('gitea/8', FEW);
      for (const key of numbered('gitea/7', many)) await add(rooms.queue, kind, key);
      for (const key of young) await add(rooms.queue, kind, key);
      const taken: IssueKey[] = [];
      const take = async ({ key }: { key: IssueKey }) => void taken.push(key);
      consumers = await rooms.queue.consume(
        {
          ...{ look: take, report: take, run: async () => {} },
          ...{ triesAgain: () => {}, gaveUp: async () => {} },
        },
        { runs: 1, looks: 1, reports: 1, leaseMs: 10_000, onError: () => {} },
      );
      await expect.poll(() => taken.length, patient).toBeGreaterThan(AT_THE_LATEST);
      expect(taken.slice(0, AT_THE_LATEST)).toEqual(expect.arrayContaining(young));
    },
    150_000,
  );

  it.each([
    ['repository', 'gitea/7', 'gitea/8'],
    ['forge', 'gitea/7', 'github/7'],
  ])(
    'older ones of one %s keep no 5 of another waiting',
    async (_what, crowd, small) => {
      rooms = await open();
      const young = numbered(small, FEW);
      const all = [...numbered(crowd, many), ...young];
      await Promise.all(all.map((key, n) => queued(rooms.ledger, key, n)));
      pump = await startPump({ ...rooms, limits: new Map(), clock: systemClock, log });
      await expect.poll(() => waiting(rooms.queue, all), patient).toBe(all.length);

      const starts: IssueKey[] = [];
      consumers = await rooms.queue.consume(
        {
          look: async () => undefined,
          report: async () => undefined,
          triesAgain: () => {},
          gaveUp: async () => {},
          run: async ({ key }) => void ((await begun(rooms.ledger, key)) && starts.push(key)),
        },
        { runs: RUNS_AT_ONCE, looks: 1, reports: 1, leaseMs: 10_000, onError: () => {} },
      );
      await expect.poll(() => starts.length, patient).toBeGreaterThan(AT_THE_LATEST);
      expect(starts.slice(0, AT_THE_LATEST)).toEqual(expect.arrayContaining(young));
      const ofCrowd = starts.filter((key) => key.startsWith(`${crowd}#`));
      expect(ofCrowd).toEqual(ofCrowd.toSorted((a, b) => numberOf(a) - numberOf(b)));
    },
    150_000,
  );
});

async function onRedis(): Promise<Rooms> {
  const redis = await (SERVER ? startServer(SERVER) : startEmbedded());
  const client = redis.connect();
  const ledger = createRedisLedger({ client, subscriber: () => redis.connect(), log });
  const queue = createBullmqQueue({
    ...{ forges: ['gitea', 'github'], connection: client, now: atOnce },
  });
  return {
    ledger,
    queue,
    async close() {
      await queue.close();
      await ledger.close();
      await redis.close();
    },
  };
}

function add(queue: Queue, kind: 'look' | 'report', key: IssueKey): Promise<void> {
  return kind === 'look'
    ? queue.addLook({ key, urgency: 'person' })
    : queue.addReport({ key, rank: 0 });
}

function numbered(repository: string, count: number): IssueKey[] {
  return Array.from({ length: count }, (_, n) => `${repository}#${n + 1}` as IssueKey);
}

function numberOf(key: IssueKey): number {
  return Number(key.slice(key.indexOf('#') + 1));
}

/** The n-th of all by age, a second apart, and owed since then. */
async function queued(ledger: Ledger, key: IssueKey, n: number): Promise<void> {
  const at = Date.parse('2026-11-24T14:00:00Z') + 1_000 * n;
  const record = aRecord(key, aTask({ since: new Date(at).toISOString() }));
  const owed = [{ kind: 'run' as const, key, at, turn: 1 }];
  await ledger.commit(aCommit(key, 'queued', { record, owed }));
}

async function begun(ledger: Ledger, key: IssueKey): Promise<boolean> {
  const { rev, record } = await ledger.read(key);
  const task = aTask({ ...record?.task, phase: 'running' });
  const running = { key, turn: 1, expectedRev: rev, record: aRecord(key, task) };
  const nowMs = Date.now();
  return (await ledger.begin({ ...running, nowMs, tellAt: nowMs, limit: 0 })).kind === 'begun';
}

async function waiting(queue: Queue, all: IssueKey[]): Promise<number> {
  const places = await queue.placeOf(all.at(-1) as IssueKey, 1);
  return places?.of ?? 0;
}
