import { keyFor } from '../../test/support/records.ts';
import { startEngine } from './server.ts';
import { commitOf, drain, fill } from './tasks.ts';

/** Each waits for the one before; returns links a second, each from its release to its own end. Throws when one is out of order. */
export async function measureChain(links: number): Promise<number> {
  const engine = await startEngine();
  const { ledger } = engine;
  await fill(
    ledger,
    Array.from({ length: links }, (_, i) =>
      commitOf(i + 1, 'blocked', { rev: 0, blockers: i === 0 ? [] : [keyFor(i)] }),
    ),
  );
  await drain(ledger);
  const startedAt = performance.now();
  await ledger.commit(commitOf(1, 'done', { rev: 1 }));
  // As a pump does that hears of each commit: it claims on, while what it claimed is looked at.
  const claim = () => ledger.claim({ nowMs: Date.now() + 1, limit: 9, leaseMs: 30_000 });
  let claimed = await claim();
  for (let n = 2; n <= links; n += 1) {
    const released = claimed.find(({ owed }) => owed.kind === 'look')?.owed.key;
    if (released !== keyFor(n)) throw new Error(`${released} came instead of #${n}`);
    const ended = ledger.commit(commitOf(n, 'done', { rev: 1 }));
    const [next] = await Promise.all([claim(), ended, ledger.handed(claimed)]);
    claimed = next;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await engine.close();
  return links / seconds;
}
