import { describe, expect } from 'vitest';
import { bytesUsed, type Engine, startEngine } from '../../bench/graph/server.ts';
import { commitOf, drain, fill } from '../../bench/graph/tasks.ts';
import type { Commit } from '../../src/ledger/ledger.ts';
import { keyFor } from '../support/records.ts';
import { partRow, timed } from './support/row.ts';

const ROUNDS = 3;
/** Where others kept the machine so busy that no round was calm, more are played. */
const ROUNDS_AT_MOST = 10;
const DEPENDENTS = 5_000;
const CHAIN = 5_000;
const PROMOTIONS = 130;
const AT_MOST_MS = 50;
const BYTES_A_TASK = 2_500;

interface Round {
  released: number;
  fanOutMs: number;
  p99Ms: number;
  longestCallMs: number;
}

/**
 * Issues 1 to 3 hold up 5,000 each, the rest are a chain behind the last of those: all real calls of
 * the ledger on a real Redis with AOF, without processes around it. A round releases one of the three
 * and goes some way along the chain. Others use the machine too, and what the code itself takes it
 * takes in each round: so the calmest round tells, and further ones are played until one is calm.
 */
describe('a large graph', () => {
  partRow(
    'F41',
    '20,000 blocked issues: a chain, and three times 5,000 that wait for one',
    async () => {
      const engine = await startEngine();
      const before = await bytesUsed(engine);
      await fill(engine.ledger, blocked());
      await drain(engine.ledger);
      const bytes = Math.round(
        ((await bytesUsed(engine)) - before) / (ROUNDS * DEPENDENTS + CHAIN),
      );
      await engine.client.config('SET', 'slowlog-log-slower-than', '0');
      await engine.client.config('SET', 'slowlog-max-len', '100000');
      const rounds: Round[] = [];
      for (let round = 0; round < ROUNDS; round += 1) rounds.push(await play(engine, round));
      for (let round = ROUNDS; round < ROUNDS_AT_MOST && !rounds.some(isCalm); round += 1) {
        await fill(engine.ledger, waitingFor(round));
        await drain(engine.ledger);
        rounds.push(await play(engine, round));
      }
      await engine.close();

      expect(rounds.map(({ released }) => released)).toEqual(rounds.map(() => DEPENDENTS));
      const p99 = Math.min(...rounds.map(({ p99Ms }) => p99Ms));
      const longest = Math.min(...rounds.map(({ longestCallMs }) => longestCallMs));
      expect(p99).toBeLessThan(AT_MOST_MS);
      expect(longest).toBeLessThan(AT_MOST_MS);
      expect(bytes).toBeLessThan(BYTES_A_TASK);
      const figures = [
        `p99 of a promotion ${p99.toFixed(1)} ms`,
        `longest call ${longest.toFixed(1)} ms`,
        `${bytes} bytes a task`,
      ];
      return {
        recoveryMs: Math.min(...rounds.map(({ fanOutMs }) => fanOutMs)),
        note: figures.join(', '),
      };
    },
    400_000,
  );
});

function isCalm({ p99Ms, longestCallMs }: Round): boolean {
  return Math.max(p99Ms, longestCallMs) < AT_MOST_MS;
}

function blocked(): Commit[] {
  const below = Array.from({ length: ROUNDS }, (_, round) => waitingFor(round));
  const chain = Array.from({ length: CHAIN }, (_, i) => waits(CHAINED + i, CHAINED + i - 1));
  return [...below.flat(), ...chain];
}

/** Those that a round releases. */
function waitingFor(round: number): Commit[] {
  const blocker = blockerOf(round);
  return Array.from({ length: DEPENDENTS }, (_, i) => waits(blocker + 1 + i, blocker));
}

function waits(n: number, blocker: number): Commit {
  return commitOf(n, 'blocked', { rev: 0, blockers: [keyFor(blocker)] });
}

/** Its dependents follow it. */
function blockerOf(round: number): number {
  return 1 + round * (DEPENDENTS + 1) + (round < ROUNDS ? 0 : CHAIN);
}

/** Right behind the last dependent of the last round that is surely played. */
const CHAINED = blockerOf(ROUNDS - 1) + DEPENDENTS + 1;

async function play({ ledger, client }: Engine, round: number): Promise<Round> {
  await client.call('SLOWLOG', 'RESET');
  let released = 0;
  const blocker = blockerOf(round);
  const fanOutMs = await timed(async () => {
    await ledger.commit(commitOf(blocker, 'done', { rev: 0 }));
    released = (await drain(ledger)).filter((key) => key !== keyFor(blocker)).length;
  });
  const times: number[] = [];
  // The chain hangs on the last dependent of the last fan-out: it is gone along from there.
  for (let i = 0; i < PROMOTIONS; i += 1) {
    const n = CHAINED - 1 + round * PROMOTIONS + i;
    const startedAt = performance.now();
    await ledger.commit(commitOf(n, 'done', { rev: 1 }));
    const looked = await drain(ledger);
    times.push(performance.now() - startedAt);
    expect(looked).toContain(keyFor(n + 1));
  }
  const calls = (await client.call('SLOWLOG', 'GET', '-1')) as [number, number, number][];
  return {
    released,
    fanOutMs,
    p99Ms: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0,
    longestCallMs: Math.max(...calls.map(([, , us]) => us)) / 1_000,
  };
}
