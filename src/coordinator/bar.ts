import { BARRED_MS } from '../domain/policy.ts';
import { isSatisfied } from '../domain/task.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { EndDeps, TaskReading } from './end.ts';

/** Keeps what has to be mended first, for whoever asks why nothing happens, and tries again slowly. */
export async function bar(
  { ledger, policy, clock }: Omit<EndDeps, 'ledger'> & { ledger: Pick<Ledger, 'commit'> },
  { rev, record }: TaskReading,
  why: string,
): Promise<void> {
  const at = clock.now() + BARRED_MS;
  const task = { ...record.task, barred: why, notBefore: new Date(at).toISOString() };
  const { key } = record;
  await ledger.commit({
    key,
    expectedRev: rev,
    record: { ...record, task },
    satisfied: isSatisfied(record, policy.unblockOn),
    blockers: null,
    blocks: null,
    owed: [
      { kind: 'run', key, at, turn: task.turn },
      { kind: 'report', key, at: clock.now() },
    ],
    settled: [],
    wishesTaken: 0,
    tellDependents: false,
    generation: null,
  });
}
