import { keyFor } from '../../test/support/records.ts';
import { median } from '../percentile.ts';
import { bytesUsed, type Engine, startEngine } from './server.ts';
import { commitOf, drain, fill } from './tasks.ts';

const RELEASES_A_ROUND = 200;

export interface Growth {
  /** Of each round the median of one release, µs. */
  smallUs: number[];
  largeUs: number[];
  bytesPerTask: number;
}

/** The same releases among few tasks and among many, in turn, so that the machine's mood hits both. */
export async function measureGrowth(rounds: number, few: number, many: number): Promise<Growth> {
  const [small, large] = [await populated(few), await populated(many)];
  const [smallUs, largeUs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    smallUs.push(median(await releases(small.engine, round)));
    largeUs.push(median(await releases(large.engine, round)));
  }
  await Promise.all([small.engine.close(), large.engine.close()]);
  return { smallUs, largeUs, bytesPerTask: large.bytes / many };
}

/** Pairs: an even number waits for the odd one before it. */
async function populated(tasks: number): Promise<{ engine: Engine; bytes: number }> {
  const engine = await startEngine();
  const before = await bytesUsed(engine);
  const numbers = Array.from({ length: tasks }, (_, i) => i + 1);
  await fill(
    engine.ledger,
    numbers.map((n) =>
      commitOf(n, 'blocked', { rev: 0, blockers: [keyFor(n % 2 === 0 ? n - 1 : n + tasks)] }),
    ),
  );
  await drain(engine.ledger);
  return { engine, bytes: (await bytesUsed(engine)) - before };
}

/** The last blocker of a task ends, and the look at that task is claimed: µs each. */
async function releases({ ledger }: Engine, round: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < RELEASES_A_ROUND / 2; i += 1) {
    const blocker = 1 + 2 * (round * (RELEASES_A_ROUND / 2) + i);
    const startedAt = process.hrtime.bigint();
    await ledger.commit(commitOf(blocker, 'done', { rev: 1 }));
    const claimed = await ledger.claim({ nowMs: Date.now() + 1, limit: 9, leaseMs: 30_000 });
    times.push(Number(process.hrtime.bigint() - startedAt) / 1_000);
    await ledger.handed(claimed);
    if (!claimed.some(({ owed }) => owed.key === keyFor(blocker + 1)))
      throw new Error(`#${blocker + 1} was not released`);
  }
  return times;
}
