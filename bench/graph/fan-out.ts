import { keyFor } from '../../test/support/records.ts';
import { startEngine } from './server.ts';
import { commitOf, drain, fill } from './tasks.ts';

export interface FanOut {
  /** Looks at the blocker that all the new edges owed together. */
  looksAtBlocker: number;
  released: number;
  /** From the commit to the last dependent's look, ms. */
  ms: number;
  /** The longest single call of the release, ms. */
  longestCallMs: number;
}

/** One blocker, many that wait for it alone. */
export async function measureFanOut(dependents: number): Promise<FanOut> {
  const engine = await startEngine();
  const { ledger, client } = engine;
  const numbers = Array.from({ length: dependents }, (_, i) => i + 2);
  await fill(
    ledger,
    numbers.map((n) => commitOf(n, 'blocked', { rev: 0, blockers: [keyFor(1)] })),
  );
  const looksAtBlocker = (await drain(ledger)).filter((key) => key === keyFor(1)).length;
  await client.config('SET', 'slowlog-log-slower-than', '0');
  await client.config('SET', 'slowlog-max-len', '100000');
  await client.call('SLOWLOG', 'RESET');
  const startedAt = performance.now();
  await ledger.commit(commitOf(1, 'done', { rev: 0 }));
  const released = (await drain(ledger)).filter((key) => key !== keyFor(1)).length;
  const ms = performance.now() - startedAt;
  const calls = (await client.call('SLOWLOG', 'GET', '-1')) as [number, number, number][];
  await engine.close();
  return {
    looksAtBlocker,
    released,
    ms,
    longestCallMs: Math.max(...calls.map(([, , us]) => us)) / 1_000,
  };
}
