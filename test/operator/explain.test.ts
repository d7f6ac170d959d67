import { beforeEach, describe, expect, it } from 'vitest';
import type { IssueKey } from '../../src/domain/issue.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { type ExplainDeps, explainTask } from '../../src/operator/explain.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { aCommit, aRecord, aTask, keyFor } from '../support/records.ts';

const [A, B, C] = [1, 2, 3].map(keyFor) as [IssueKey, IssueKey, IssueKey];

describe('an explanation', () => {
  let deps: ExplainDeps & { ledger: ReturnType<typeof createMemoryLedger> };

  beforeEach(async () => {
    const ledger = createMemoryLedger();
    await ledger.setAlive('worker', Date.now());
    const queue = createMemoryQueue();
    deps = { ledger, queue, limits: new Map(), maxAttempts: 3, unblockOn: 'done' };
  });

  it('is there for tasks only', async () => {
    expect(await explainTask(deps, A)).toBeNull();
    await deps.ledger.commit(aCommit(A, null));
    expect(await explainTask(deps, A)).toBeNull();
  });

  it('names what blocks a task, and what it blocks', async () => {
    await deps.ledger.commit(aCommit(B, 'blocked', { blockers: [A] }));
    await deps.ledger.commit(aCommit(C, 'blocked', { blockers: [B] }));
    await deps.ledger.commit(aCommit(A, null));
    const explained = await explainTask(deps, B);
    expect(explained?.why).toEqual(['blocked by #1 (open, not mine)']);
    expect(explained?.blockers.map(({ key }) => key)).toEqual([A]);
    expect(explained?.dependents.map(({ reference }) => reference)).toEqual(['#3']);
  });

  it('names who has the places of a full limit', async () => {
    await deps.ledger.commit(aCommit(A, 'queued'));
    await deps.ledger.commit(aCommit(B, 'queued'));
    await deps.ledger.takePlace(A, 1, 1);
    await deps.ledger.takePlace(B, 1, 1);
    const limits = new Map([['acme/app', 1]]);
    const limited = { ...deps, limits };
    expect((await explainTask(limited, B))?.why).toEqual(['limit acme/app=1 is used by #1']);
    expect((await explainTask(limited, A))?.why).toEqual(['it is about to start']);
  });

  it('names a ring along its issues, and its place among the runs that wait', async () => {
    const ring = aTask({ phase: 'blocked', cycle: [A, B, A] });
    await deps.ledger.commit(aCommit(A, 'blocked', { record: aRecord(A, ring), blockers: [B] }));
    expect((await explainTask(deps, A))?.why).toEqual([
      'it waits for itself: #1 → #2 → #1; take one of these dependencies away, then it goes on',
    ]);
    await deps.ledger.commit(aCommit(C, 'queued'));
    const queue = { placeOf: async () => ({ place: 2, of: 5 }) };
    expect((await explainTask({ ...deps, queue }, C))?.why).toEqual(['place 2 of 5']);
  });
});
