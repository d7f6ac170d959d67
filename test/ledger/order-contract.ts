import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { IssueKey } from '../../src/domain/issue.ts';
import type { Phase, Task } from '../../src/domain/task.ts';
import type { Claimed, Commit } from '../../src/ledger/ledger.ts';
import { aCommit, aRecord, aTask, aTold, keyFor } from '../support/records.ts';
import type { LedgerSetup } from './contract.ts';

const [A, B, C, D] = [1, 2, 3, 4].map(keyFor) as [IssueKey, IssueKey, IssueKey, IssueKey];

/** In which order tasks start, who gets a place, and that no wake-up is lost on the way. */
export function ledgerOrderContract(name: string, setup: () => Promise<LedgerSetup>): void {
  describe(`the ledger's order: ${name}`, async () => {
    const { ledger, flush, close } = await setup();
    beforeEach(flush);
    afterAll(close);

    async function put(key: IssueKey, phase: Phase | null, change: Partial<Commit> = {}) {
      const { rev } = await ledger.read(key);
      return ledger.commit(aCommit(key, phase, { expectedRev: rev, ...change }));
    }
    const queued = (key: IssueKey, task: Partial<Task> = {}) =>
      put(key, 'queued', { record: aRecord(key, aTask(task)) });
    async function claim(): Promise<Claimed[]> {
      const all: Claimed[] = [];
      for (let more = true; more; ) {
        const nowMs = Date.now() + 1_000;
        const claimed = await ledger.claim({ nowMs, limit: 5_000, leaseMs: 30_000 });
        all.push(...claimed);
        const next = await ledger.nextDue();
        more = next !== null && next <= nowMs;
      }
      return all;
    }
    const runs = async () =>
      (await claim()).flatMap(({ owed, chain }) =>
        owed.kind === 'run' ? [[owed.key, chain] as const] : [],
      );
    const due = async () => (await claim()).map(({ owed }) => `${owed.kind} ${owed.key}`);

    describe('a report that others owe', () => {
      it('while one is under way at the same rev is owed still when that one has told', async () => {
        await put(D, 'blocked', { blockers: [B], owed: [{ kind: 'report', key: D, at: 1 }] });
        const first = await claim();
        await ledger.handed(first);
        const { reading, teller } = await ledger.beginTelling(D, 1, Date.now());
        const { rev } = reading;
        await put(B, 'failed', { tellDependents: true });
        await ledger.told(D, aTold({ rev }), teller);
        const again = await claim();
        expect(again.map(({ owed }) => owed.kind)).toContain('report');

        await ledger.handed(again);
        await ledger.told(D, aTold({ rev }), teller);
        expect(await ledger.nextDue()).toBeNull();
      });

      it('comes again when whoever claimed it died before it was a job', async () => {
        await put(D, 'blocked', { blockers: [B] });
        await ledger.handed(await claim());
        const { reading, teller } = await ledger.beginTelling(D, 1, Date.now());
        const { rev } = reading;
        await put(B, 'failed', { tellDependents: true });
        await claim();
        await ledger.told(D, aTold({ rev }), teller);
        expect(await ledger.nextDue()).not.toBeNull();
      });

      it('is owed by nobody for an issue that nothing is known of', async () => {
        await ledger.owe([{ kind: 'report', key: C, at: 1 }]);
        expect(await due()).toEqual([]);
      });
    });

    describe('the chain below a task', () => {
      it('is as long as what waits for it in turn, and grows and shrinks with it', async () => {
        await queued(A, { turn: 1 });
        await put(B, 'blocked', { blockers: [A] });
        await put(C, 'blocked', { blockers: [B] });
        await put(D, 'blocked', { blockers: [A] });
        expect((await runs()).at(-1)).toEqual([A, 2]);
        await put(C, 'blocked', { blockers: [] });
        expect((await runs()).at(-1)).toEqual([A, 1]);
        await put(B, 'blocked', { blockers: [] });
        await put(D, 'blocked', { blockers: [] });
        expect((await runs()).at(-1)).toEqual([A, 0]);
      });

      it('is counted up to 32, also where it is longer or a ring', async () => {
        await queued(keyFor(100));
        for (let i = 101; i < 150; i += 1) {
          await put(keyFor(i), 'blocked', { blockers: [keyFor(i - 1)] });
        }
        expect((await runs()).at(-1)).toEqual([keyFor(100), 32]);
        await put(keyFor(101), 'blocked', { blockers: [keyFor(100), keyFor(149)] });
        await claim();
        expect(await ledger.read(keyFor(101))).toMatchObject({
          unmet: [keyFor(100), keyFor(149)],
        });
      });

      it('never starts a run before its backoff is over', async () => {
        const later = Date.now() + 60_000;
        const record = aRecord(A, aTask({ notBefore: new Date(later).toISOString() }));
        await put(A, 'queued', { record });
        await put(B, 'blocked', { blockers: [A] });
        const claimed = await claim();
        await ledger.handed(claimed);
        expect(claimed.map(({ owed }) => owed.kind)).toEqual(['look']);
        expect(await ledger.nextDue()).toBe(later);
      });
    });

    describe('a place under a limit', () => {
      it('goes to the longest chain among equals, then to who waits longest', async () => {
        await queued(A);
        await queued(B, { since: '2026-11-24T15:00:00.000Z' });
        await queued(C, { since: '2026-11-24T14:30:00.000Z' });
        await ledger.takePlace(A, 1, 1);
        await ledger.takePlace(B, 1, 1);
        await ledger.takePlace(C, 1, 1);
        await put(A, 'done');
        expect(await due()).toEqual([`run ${C}`]);
        await put(D, 'blocked', { blockers: [B] });
        await claim();
        expect(await ledger.takePlace(B, 1, 1)).toBe(true);
        expect(await ledger.takePlace(C, 1, 1)).toBe(false);
      });

      it('is taken by no task that is not to start, nor waited for by it', async () => {
        await put(A, 'blocked');
        expect(await ledger.takePlace(A, 1, 1)).toBe(false);
        await queued(B);
        expect(await ledger.takePlace(B, 1, 1)).toBe(true);
        await put(B, 'done');
        expect(await due()).toEqual([]);
      });

      it('is free again whatever becomes of a task that has it or waits for it', async () => {
        for (const phase of ['held', 'needs-human', 'failed', 'blocked'] as const) {
          await queued(A);
          await queued(B);
          expect(await ledger.takePlace(A, 1, 1)).toBe(true);
          expect(await ledger.takePlace(B, 1, 1)).toBe(false);
          await put(B, phase);
          await put(A, phase);
          expect(await due()).toEqual([]);
          expect(await ledger.placesOf('gitea', 7)).toEqual([]);
        }
      });

      it('is not lost with a parked task that was let go', async () => {
        for (const key of [A, B, C]) await queued(key);
        await ledger.takePlace(A, 1, 1);
        await ledger.takePlace(B, 1, 1);
        await ledger.takePlace(C, 1, 1);
        await put(B, null);
        await claim();
        await put(A, 'done');
        expect(await due()).toEqual([`run ${C}`]);
        expect(await ledger.takePlace(C, 1, 1)).toBe(true);
      });

      it('wakes as many as there are places when the limit was raised', async () => {
        for (const key of [A, B, C, D]) await queued(key);
        for (const key of [A, B, C, D]) await ledger.takePlace(key, 1, 1);
        await claim();
        expect(await ledger.takePlace(B, 1, 3)).toBe(true);
        await put(A, 'done');
        expect((await due()).toSorted()).toEqual([`run ${C}`, `run ${D}`]);
      });

      it('follows a change of rank while it is waited for', async () => {
        for (const key of [A, B, C]) await queued(key);
        for (const key of [A, B, C]) await ledger.takePlace(key, 1, 1);
        await queued(C, { rank: 0 });
        await claim();
        await put(A, 'done');
        expect(await due()).toEqual([`run ${C}`]);
      });

      it('woken for, but taken late, is kept from nobody: the better one goes first', async () => {
        for (const key of [A, B]) await queued(key);
        await queued(C, { rank: 0 });
        for (const key of [A, B, C]) await ledger.takePlace(key, 1, 1);
        await put(A, 'done');
        expect(await ledger.takePlace(B, 1, 1)).toBe(false);
        expect(await due()).toEqual([`run ${C}`]);
      });
    });
  });
}
