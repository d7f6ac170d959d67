import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { IssueKey } from '../../src/domain/issue.ts';
import type { Task } from '../../src/domain/task.ts';
import { aCommit, aRecord, aTask } from '../support/records.ts';
import type { LedgerSetup } from './contract.ts';

const app = (number: number): IssueKey => `gitea/7#${number}`;
const lib = (number: number): IssueKey => `gitea/8#${number}`;
const hub = (number: number): IssueKey => `github/7#${number}`;

/** Repositories take turns among tasks of one level. */
export function ledgerRoundsContract(name: string, setup: () => Promise<LedgerSetup>): void {
  describe(`the ledger's rounds: ${name}`, async () => {
    const { ledger, flush, close } = await setup();
    let nowMs = Date.now();
    beforeEach(flush);
    afterAll(close);

    async function queue(keys: IssueKey[], task: Partial<Task> = {}): Promise<void> {
      for (const key of keys) {
        const { rev } = await ledger.read(key);
        const record = aRecord(key, aTask(task));
        const owed = [{ kind: 'run' as const, key, at: 1, turn: 1 }];
        await ledger.commit(aCommit(key, 'queued', { expectedRev: rev, record, owed }));
      }
    }
    /** All that is owed, also what was claimed before. */
    async function rounds() {
      nowMs += 60_000;
      const claimed = await ledger.claim({ nowMs, limit: 100, leaseMs: 30_000 });
      const runs = claimed.filter(({ owed }) => owed.kind === 'run');
      return new Map(runs.map(({ owed, standing }) => [owed.key, standing]));
    }
    async function begin(key: IssueKey): Promise<void> {
      const { rev, record } = await ledger.read(key);
      if (!record?.task) throw new Error(`${key} is no task`);
      const running = { ...record, task: { ...record.task, phase: 'running' as const } };
      const begun = await ledger.begin({
        ...{ key, turn: 1, expectedRev: rev, record: running, nowMs, tellAt: nowMs, limit: 0 },
      });
      expect(begun.kind).toBe('begun');
    }
    async function letGo(key: IssueKey): Promise<void> {
      const { rev } = await ledger.read(key);
      await ledger.commit(aCommit(key, 'cancelled', { expectedRev: rev, settled: ['run'] }));
    }

    it('are counted by repository, of whatever forge', async () => {
      await queue([app(1), app(2), app(3), lib(1), lib(2), hub(1)]);
      const given = await rounds();
      expect([app(1), app(2), app(3)].map((key) => given.get(key)?.round)).toEqual([1, 2, 3]);
      expect([lib(1), lib(2), hub(1)].map((key) => given.get(key)?.round)).toEqual([1, 2, 1]);
    });

    it('are kept for as long as a task waits, and whoever comes new stands behind what began', async () => {
      await queue([app(1), app(2), app(3), app(4)]);
      await rounds();
      await begin(app(1));
      await begin(app(2));
      await queue([lib(1), app(5)]);
      const given = await rounds();
      expect(given.get(app(3))).toEqual({ round: 3, begun: 2 });
      expect(given.get(lib(1))).toEqual({ round: 3, begun: 2 });
      expect(given.get(app(5))?.round).toBe(5);
    });

    it('say whether a job of the task may wait already: it was claimed since it waits', async () => {
      await queue([app(1)]);
      const again = async () => {
        nowMs += 60_000;
        const [run] = await ledger.claim({ nowMs, limit: 100, leaseMs: 30_000 });
        return run?.again;
      };
      expect(await again()).toBe(false);
      expect(await again()).toBe(true);
      await queue([app(1)], { rank: 0 });
      expect(await again()).toBe(true);
      await letGo(app(1));
      await queue([app(1)]);
      expect(await again()).toBe(false);
    });

    it('are counted by level: another rank is another line', async () => {
      await queue([app(1), app(2)]);
      await rounds();
      await queue([app(2)], { rank: 0 });
      expect((await rounds()).get(app(2))?.round).toBe(1);
    });

    it('of tasks that were let go hold up nobody who comes after them', async () => {
      await queue([app(1), app(2), app(3)]);
      await rounds();
      for (const key of [app(1), app(2), app(3)]) await letGo(key);
      await queue([app(4)]);
      expect((await rounds()).get(app(4))?.round).toBe(1);
    });
  });
}
