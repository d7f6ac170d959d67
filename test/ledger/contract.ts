import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../src/domain/history.ts';
import type { IssueKey } from '../../src/domain/issue.ts';
import { SCHEMA } from '../../src/domain/schema.ts';
import type { Phase } from '../../src/domain/task.ts';
import type { Begin, Commit, Ledger } from '../../src/ledger/ledger.ts';
import { aKeptDelivery } from '../support/kept-deliveries.ts';
import { aCommit, aRecord, aTask, aTold, keyFor } from '../support/records.ts';

export interface LedgerSetup {
  ledger: Ledger;
  flush(): Promise<void>;
  close(): Promise<void>;
}

const [A, B, C, D] = [1, 2, 3, 4].map(keyFor) as [IssueKey, IssueKey, IssueKey, IssueKey];

const nothing = { started: 0, waitMs: 0, ended: 0, done: 0, runMs: 0 };

/** What every ledger must do, whatever it is made of. */
export function ledgerContract(name: string, setup: () => Promise<LedgerSetup>): void {
  describe(`the ledger: ${name}`, async () => {
    const { ledger, flush, close } = await setup();
    beforeEach(flush);
    afterAll(close);

    /** Commits on top of whatever is there. */
    async function put(key: IssueKey, phase: Phase | null, change: Partial<Commit> = {}) {
      const { rev } = await ledger.read(key);
      return ledger.commit(aCommit(key, phase, { expectedRev: rev, ...change }));
    }
    async function due() {
      const nowMs = Date.now() + 1_000;
      const claimed = await ledger.claim({ nowMs, limit: 5_000, leaseMs: 30_000 });
      return claimed.map(({ owed }) => `${owed.kind} ${owed.key}`).toSorted();
    }
    const begin = async (key: IssueKey, change: Partial<Begin> = {}) => {
      const { rev } = await ledger.read(key);
      const record = aRecord(key, aTask({ phase: 'running' }));
      return ledger.begin({
        key,
        turn: 1,
        expectedRev: rev,
        record,
        nowMs: Date.now(),
        tellAt: 1,
        limit: 0,
        ...change,
      });
    };

    describe('a commit', () => {
      it('on the rev that was read is taken, and read back', async () => {
        const commit = aCommit(A, 'queued');
        expect(await ledger.commit(commit)).toEqual({ kind: 'committed', rev: 1 });
        expect(await ledger.read(A)).toEqual({
          rev: 1,
          record: commit.record,
          blockers: [],
          unmet: [],
          awaited: false,
          wishes: [],
          spending: { runs: [], writes: [] },
        });
      });

      it('on an older rev is refused and changes nothing', async () => {
        await put(A, 'queued');
        expect(await ledger.commit(aCommit(A, 'done'))).toEqual({ kind: 'refused' });
        expect((await ledger.read(A)).record?.task?.phase).toBe('queued');
      });

      it('by an older generation is refused', async () => {
        await put(A, 'queued');
        const begun = await begin(A);
        if (begun.kind !== 'begun') throw new Error('not begun');
        const { rev } = await ledger.read(A);
        const late = { expectedRev: rev, generation: begun.generation - 1 };
        expect(await put(A, 'done', late)).toEqual({ kind: 'refused' });
        expect(await put(A, 'done', { ...late, generation: begun.generation })).toMatchObject({
          kind: 'committed',
        });
      });

      it('takes just the wishes that were read', async () => {
        const wish = (words: string) => ({ kind: 'hold' as const, by: 'ann', at: '', words });
        await ledger.wish(A, wish('one'));
        await ledger.wish(A, wish('two'));
        const { wishes } = await ledger.read(A);
        await ledger.wish(A, wish('three'));
        await put(A, 'queued', { wishesTaken: wishes.length });
        expect((await ledger.read(A)).wishes.map(({ words }) => words)).toEqual(['three']);
      });

      it('moves the issue from one phase list to another', async () => {
        await put(A, 'queued');
        await put(B, 'queued');
        await put(A, 'done');
        expect((await ledger.counts()).queued).toBe(1);
        const page = await ledger.list(['done', 'queued'], { offset: 0, limit: 1 });
        expect(page.total).toBe(2);
        expect(page.records.map(({ record }) => record.key)).toEqual([A]);
        const next = await ledger.list(['done', 'queued'], { offset: 1, limit: 1 });
        expect(next.records.map(({ record }) => record.key)).toEqual([B]);
        await put(B, null);
        expect((await ledger.counts()).queued).toBe(0);
      });
    });

    describe('blockers', () => {
      it('are unmet when an edge is new, whatever is known of them, and owe a look at the blocker', async () => {
        await put(B, 'done');
        await due();
        await put(D, 'blocked', { blockers: [B] });
        expect(await ledger.read(D)).toMatchObject({ blockers: [B], unmet: [B] });
        expect(await due()).toEqual([`look ${B}`]);
        expect(await ledger.dependentsOf(B, 10)).toEqual([D]);
        expect(await ledger.blockersOf([D, B])).toEqual([[B], []]);
      });

      it('are read as awaited until they release their dependents', async () => {
        await put(B, 'queued');
        await put(D, 'blocked', { blockers: [B] });
        expect(await ledger.read(B)).toMatchObject({ awaited: true });
        expect(await ledger.read(D)).toMatchObject({ awaited: false });
        await put(B, 'done');
        expect(await ledger.read(B)).toMatchObject({ awaited: false });
      });

      it('release their dependents by their own commit, the last one owing a look', async () => {
        await put(D, 'blocked', { blockers: [A, B] });
        await due();
        await put(A, 'done');
        expect(await ledger.read(D)).toMatchObject({ blockers: [A, B], unmet: [B] });
        expect(await due()).toEqual([`report ${D}`]);
        await put(B, 'done');
        expect((await ledger.read(D)).unmet).toEqual([]);
        expect(await due()).toEqual([`look ${D}`]);
      });

      it('that are satisfied no longer hold again', async () => {
        await put(D, 'blocked', { blockers: [B] });
        await put(B, 'done');
        await due();
        await put(B, 'running');
        expect((await ledger.read(D)).unmet).toEqual([B]);
        expect(await due()).toEqual([`look ${D}`]);
      });

      it('that end between the read and the commit of their dependent are not missed', async () => {
        const reading = await ledger.read(D);
        await put(B, 'done');
        await ledger.commit(aCommit(D, 'blocked', { expectedRev: reading.rev, blockers: [B] }));
        expect(await due()).toContain(`look ${B}`);
        await put(B, 'done');
        expect((await ledger.read(D)).unmet).toEqual([]);
        expect(await due()).toContain(`look ${D}`);
      });

      it('go with their line, but stay while the other side names them', async () => {
        await put(D, 'blocked', { blockers: [A, B] });
        await put(A, 'running', { blocks: [D] });
        await put(D, 'blocked', { blockers: [] });
        expect((await ledger.read(D)).blockers).toEqual([A]);
        await due();
        await put(A, 'running', { blocks: [] });
        expect((await ledger.read(D)).blockers).toEqual([]);
        expect(await due()).toEqual([`look ${D}`]);
      });

      it('named by the other side only hold too, and owe a look at the dependent', async () => {
        await put(D, 'queued');
        await due();
        await put(A, 'running', { blocks: [D] });
        expect((await ledger.read(D)).unmet).toEqual([A]);
        expect(await due()).toEqual([`look ${A}`, `look ${D}`]);
      });

      it('release a fan-out of 1,200 in chunks', async () => {
        const many = Array.from({ length: 1_200 }, (_, i) => keyFor(1_000 + i));
        for (const key of many) await put(key, 'blocked', { blockers: [A] });
        await due();
        await put(A, 'done');
        const looked: string[] = [];
        for (let more = await due(); more.length > 0; more = await due()) looked.push(...more);
        expect(looked.length).toBe(1_200);
        const readings = await Promise.all(many.map((key) => ledger.read(key)));
        expect(readings.every(({ unmet }) => unmet.length === 0)).toBe(true);
      });

      it('that are shown differently owe a report to those who wait', async () => {
        await put(D, 'blocked', { blockers: [B] });
        await put(B, 'running');
        await due();
        await put(B, 'failed', { tellDependents: true });
        expect(await due()).toEqual([`report ${D}`]);
      });
    });

    describe('what is owed', () => {
      it('is claimed when due, and by nobody else until its lease is over', async () => {
        const now = Date.now();
        await put(A, 'queued', { owed: [{ kind: 'report', key: A, at: now + 5_000 }] });
        expect(await ledger.claim({ nowMs: now, limit: 9, leaseMs: 1_000 })).toEqual([]);
        expect(await ledger.nextDue()).toBe(now + 5_000);
        expect(await ledger.claim({ nowMs: now + 5_000, limit: 9, leaseMs: 1_000 })).toHaveLength(
          1,
        );
        expect(await ledger.claim({ nowMs: now + 5_500, limit: 9, leaseMs: 1_000 })).toEqual([]);
        expect(await ledger.claim({ nowMs: now + 6_001, limit: 9, leaseMs: 1_000 })).toHaveLength(
          1,
        );
      });

      it('can be hastened, whatever it was owed for', async () => {
        const now = Date.now();
        const later = now + 3_600_000;
        await put(A, 'queued', {
          owed: [
            { kind: 'run', key: A, at: later, turn: 1 },
            { kind: 'report', key: A, at: later },
          ],
        });
        await ledger.owe([
          { kind: 'look', key: B, at: now - 1 },
          { kind: 'hint', key: B, at: later },
        ]);
        expect(await ledger.claim({ nowMs: now, limit: 9, leaseMs: 1 })).toHaveLength(1);
        await ledger.hasten(now);
        expect(await ledger.claim({ nowMs: now, limit: 9, leaseMs: 1_000 })).toHaveLength(4);
        expect(await ledger.nextDue()).toBe(now + 1_000);
      });

      it('of deliveries is one hint an issue, claimed beside however many looks, gone when handed', async () => {
        const now = Date.now();
        await ledger.owe([
          ...[A, B].map((key) => ({ kind: 'look' as const, key, at: now - 1_000 })),
          ...[C, C].map((key) => ({ kind: 'hint' as const, key, at: now })),
        ]);
        const claimed = await ledger.claim({ nowMs: now, limit: 2, leaseMs: 1_000 });
        expect(claimed.map(({ owed }) => `${owed.kind} ${owed.key}`)).toEqual([
          ...[A, B].map((key) => `look ${key}`),
          `hint ${C}`,
        ]);
        await ledger.owe([{ kind: 'hint', key: C, at: now + 1 }]);
        await ledger.handed(claimed);
        expect(await ledger.nextDue()).toBe(now + 1);
        const anew = await ledger.claim({ nowMs: now + 1, limit: 2, leaseMs: 1_000 });
        await ledger.handed(anew);
        expect(await ledger.nextDue()).toBeNull();
      });

      it('is one look when a burst is over, moved by what comes meanwhile, but not for ever', async () => {
        const now = Date.now();
        const burst = { nowMs: now, quietMs: 1_500, mostMs: 4_000 };
        await ledger.oweWhenQuiet(A, burst);
        expect(await ledger.nextDue()).toBe(now + 1_500);
        for (const after of [1_000, 2_000]) {
          await ledger.oweWhenQuiet(A, { ...burst, nowMs: now + after });
          expect(await ledger.nextDue()).toBe(now + after + 1_500);
        }
        await ledger.oweWhenQuiet(A, { ...burst, nowMs: now + 3_000 });
        expect(await ledger.nextDue()).toBe(now + 4_000);
        await ledger.oweWhenQuiet(A, { ...burst, nowMs: now + 4_100 });
        const claimed = await ledger.claim({ nowMs: now + 4_100, limit: 9, leaseMs: 30_000 });
        expect(claimed.map(({ owed }) => owed.kind)).toEqual(['look']);
        await ledger.oweWhenQuiet(A, { ...burst, nowMs: now + 4_200 });
        await ledger.handed(claimed);
        expect(await ledger.nextDue()).toBe(now + 5_700);
      });

      it('is not put off by a burst when somebody else owes it sooner', async () => {
        const now = Date.now();
        await ledger.owe([{ kind: 'look', key: A, at: now + 100 }]);
        await ledger.oweWhenQuiet(A, { nowMs: now, quietMs: 1_500, mostMs: 4_000 });
        expect(await ledger.nextDue()).toBe(now + 100);
        await ledger.oweWhenQuiet(B, { nowMs: now, quietMs: 1_500, mostMs: 4_000 });
        await ledger.owe([{ kind: 'look', key: B, at: now }]);
        await ledger.oweWhenQuiet(B, { nowMs: now, quietMs: 1_500, mostMs: 4_000 });
        expect(await ledger.nextDue()).toBe(now);
      });

      it('carries the turn and the record of a run, and is no run while the bot is paused', async () => {
        const now = Date.now();
        await put(A, 'queued', { owed: [{ kind: 'run', key: A, at: now, turn: 1 }] });
        await ledger.pause({ by: 'ann', at: new Date().toISOString(), reason: '', kind: 'person' });
        await ledger.owe([{ kind: 'look', key: B, at: now + 7 }]);
        const paused = await ledger.claim({ nowMs: now + 5_000, limit: 9, leaseMs: 1_000 });
        expect(paused.map(({ owed }) => owed.kind)).not.toContain('run');
        expect(await ledger.nextDue()).toBe(now + 6_000);
        await ledger.unpause();
        expect(await ledger.nextDue()).toBe(now);
        const [claimed] = await ledger.claim({ nowMs: now, limit: 9, leaseMs: 1 });
        expect(claimed).toMatchObject({ owed: { kind: 'run', turn: 1 }, record: { key: A } });
      });

      it('is dropped for a run or a cancel that comes when its task has ended', async () => {
        const late = [
          { kind: 'run' as const, key: A, at: 1, turn: 1 },
          { kind: 'cancel' as const, key: A, at: 1 },
        ];
        await ledger.owe(late);
        await put(A, 'done');
        await ledger.owe(late);
        expect(await due()).toEqual([]);
        await put(A, 'queued');
        await ledger.owe(late);
        expect(await due()).toEqual([`run ${A}`]);
        await put(A, 'running');
        await ledger.owe(late);
        expect(await due()).toEqual([`cancel ${A}`, `run ${A}`]);
      });

      it('goes for a look once it was handed over, unless it was owed anew meanwhile', async () => {
        const now = Date.now();
        await ledger.owe([
          { kind: 'look', key: A, at: now },
          { kind: 'look', key: B, at: now },
        ]);
        const claimed = await ledger.claim({ nowMs: now, limit: 9, leaseMs: 30_000 });
        await ledger.owe([{ kind: 'look', key: B, at: now + 1 }]);
        await ledger.handed(claimed);
        expect(await due()).toEqual([`look ${B}`]);
      });

      it('is counted for reports, from when they were owed first until they are told', async () => {
        expect(await ledger.untold()).toEqual({ count: 0, oldestAt: null });
        await put(A, 'queued', { owed: [{ kind: 'report', key: A, at: 1_000 }] });
        await put(B, 'queued', { owed: [{ kind: 'report', key: B, at: 2_000 }] });
        await ledger.claim({ nowMs: 5_000, limit: 9, leaseMs: 30_000 });
        await put(A, 'done', { owed: [{ kind: 'report', key: A, at: 3_000 }] });
        expect(await ledger.untold()).toEqual({ count: 2, oldestAt: 1_000 });

        await put(A, 'done', { settled: ['report'] });
        expect(await ledger.untold()).toEqual({ count: 1, oldestAt: 2_000 });
      });

      it('stays for a report until it was told at the rev of the record', async () => {
        const told = aTold();
        await put(A, 'queued', { owed: [{ kind: 'report', key: A, at: 1 }] });
        await put(A, 'queued');
        const { teller } = await ledger.beginTelling(A, 1, Date.now());
        await ledger.told(A, told, teller);
        expect(await due()).toEqual([`report ${A}`]);
        await ledger.told(A, { ...told, rev: 2 }, teller);
        expect(await ledger.readTold(A)).toMatchObject({ rev: 2, commentId: 5 });
        expect(await ledger.claim({ nowMs: Date.now() + 99_000, limit: 9, leaseMs: 1 })).toEqual(
          [],
        );
      });

      it('is announced, however much it is, once until it is claimed', async () => {
        let heard = 0;
        const off = await ledger.onOwed(() => {
          heard += 1;
        });
        const owe = () => ledger.owe([{ kind: 'look', key: A, at: 1 }]);
        async function claimAndOwe(): Promise<number> {
          await ledger.claim({ nowMs: Date.now(), limit: 9, leaseMs: 1 });
          await owe();
          return heard;
        }
        await expect.poll(claimAndOwe).toBeGreaterThan(0);
        heard = 0;
        for (let i = 0; i < 20; i += 1) await owe();
        await claimAndOwe();
        await expect.poll(() => heard).toBeGreaterThan(0);
        await expect.poll(claimAndOwe).toBeGreaterThan(1);
        expect(heard).toBeLessThan(9);
        await off();
      });

      it('is heard in the process that commits as soon as that is sent', async () => {
        let told = 0;
        const off = await ledger.onOwed(() => {
          told += 1;
        });
        const committed = ledger.commit(aCommit(A, 'queued'));
        expect(told).toBe(1);
        await committed;
        await off();
      });
    });

    describe('begin', () => {
      it('starts a queued task once, mints its generation, clears the owed run and owes a report', async () => {
        await put(A, 'queued', { owed: [{ kind: 'run', key: A, at: 1, turn: 1 }] });
        const begun = await begin(A);
        expect(begun).toMatchObject({ kind: 'begun', rev: 2 });
        const { record } = await ledger.read(A);
        expect(record?.task).toMatchObject({
          phase: 'running',
          generation: begun.kind === 'begun' && begun.generation,
        });
        expect(await due()).toEqual([`report ${A}`]);
        expect(await begin(A)).toEqual({ kind: 'refused', why: 'over' });
      });

      it('owes its report for the time that it is asked for', async () => {
        await put(A, 'queued');
        await begin(A, { tellAt: Date.now() + 60_000 });
        expect(await due()).toEqual([]);
        await put(A, 'done', { owed: [{ kind: 'report', key: A, at: 1 }] });
        expect(await due()).toEqual([`report ${A}`]);
      });

      it.each([
        ['another turn', async () => begin(A, { turn: 2 }), 'over'],
        ['a rev that moved', async () => begin(A, { expectedRev: 7 }), 'changed'],
      ] as const)('refuses %s', async (_, start, why) => {
        await put(A, 'queued');
        expect(await start()).toEqual({ kind: 'refused', why });
      });

      it('refuses while a wish, a blocker or a pause stands against it', async () => {
        await put(A, 'queued');
        await ledger.wish(A, { kind: 'cancel', by: 'ann', at: '', words: '' });
        expect(await begin(A)).toEqual({ kind: 'refused', why: 'wished' });
        await put(A, 'queued', { wishesTaken: 1, blockers: [B] });
        await due();
        expect(await begin(A)).toEqual({ kind: 'refused', why: 'unmet' });
        expect(await due()).toEqual([`look ${A}`, `look ${B}`]);
        await put(B, 'done');
        await ledger.pause({ by: 'ann', at: '', reason: 'release day', kind: 'person' });
        expect(await begin(A)).toEqual({ kind: 'refused', why: 'paused' });
        expect(await ledger.paused()).toMatchObject({ reason: 'release day' });
        await ledger.unpause();
        expect(await begin(A)).toMatchObject({ kind: 'begun' });
      });

      it('mints a generation above the one before, also after everything was lost', async () => {
        await put(A, 'queued');
        const first = await begin(A);
        await flush();
        await put(A, 'queued');
        const second = await begin(A, { nowMs: Date.now() + 5 });
        expect(
          second.kind === 'begun' && first.kind === 'begun' && second.generation > first.generation,
        ).toBe(true);
      });

      it("is where beats and progress are heard from, until the task is somebody else's", async () => {
        await put(A, 'queued');
        const begun = await begin(A);
        const generation = begun.kind === 'begun' ? begun.generation : 0;
        const rev = begun.kind === 'begun' ? begun.rev : 0;
        const beat = (run = {}) => ledger.beat(A, { generation, rev, ...run });
        expect(await beat()).toEqual({ kind: 'same' });
        expect(await beat({ rev: rev - 1 })).toEqual({ kind: 'ok', rev, frozen: 'f'.repeat(32) });
        expect(await beat({ generation: generation - 1 })).toEqual({ kind: 'lost' });
        const progress = { generation, percent: 40, text: 'half', at: 1 };
        expect(await ledger.progress(A, progress)).toBe(true);
        expect(await ledger.readProgress(A)).toEqual(progress);
        expect(await ledger.progress(A, { ...progress, generation: 1 })).toBe(false);
        const stop = { why: 'closed' as const, by: 'ann', at: '' };
        await put(A, 'running', { record: aRecord(A, aTask({ phase: 'running', stop })) });
        expect(await beat()).toEqual({ kind: 'stop' });
        await put(A, 'queued');
        expect(await beat()).toEqual({ kind: 'lost' });
        await flush();
        expect(await beat()).toEqual({ kind: 'lost' });
      });
    });

    describe('limits', () => {
      it('park what finds no place, and give the place to the most urgent when it is free', async () => {
        await put(A, 'queued');
        await put(B, 'queued');
        await put(C, 'queued', { record: aRecord(C, aTask({ rank: 0 })) });
        expect(await ledger.takePlace(A, 1, 1)).toBe(true);
        expect(await ledger.takePlace(A, 1, 1)).toBe(true);
        expect(await ledger.takePlace(B, 1, 1)).toBe(false);
        const urgent = aRecord(C, aTask({ rank: 0, phase: 'running' }));
        expect(await begin(C, { limit: 1, record: urgent })).toEqual({
          kind: 'refused',
          why: 'limit',
        });
        expect(await ledger.placesOf('gitea', 7)).toEqual([A]);
        await due();
        await put(A, 'done');
        expect(await due()).toEqual([`run ${C}`]);
      });
    });

    it('knows issues, names and the bot in one question', async () => {
      const issue = { forge: 'gitea', repositoryId: 7, fullName: 'acme/app', number: 4 };
      expect(await ledger.admit(issue)).toEqual({ known: false, bot: null });
      await ledger.setIdentity('gitea', { id: 2, login: 'forgehand' });
      await put(D, 'queued', { blockers: [B] });
      expect(await ledger.admit(issue)).toEqual({
        known: true,
        bot: { id: 2, login: 'forgehand' },
      });
      expect((await ledger.admit({ ...issue, number: 2 })).known).toBe(true);
      expect(await ledger.identity('gitea')).toEqual({ id: 2, login: 'forgehand' });
      await ledger.nameRepository('gitea', { id: 8, fullName: 'acme/lib' });
      expect(await ledger.repositoryNames('gitea')).toEqual([
        { id: 7, fullName: 'acme/app' },
        { id: 8, fullName: 'acme/lib' },
      ]);
    });

    it('adds up what many processes counted; a batch that is told again counts once', async () => {
      const batch = { id: 'worker-1:1', added: { runs: 2, seconds: 40 }, set: { remaining: 7 } };
      await ledger.addFigures(batch);
      await ledger.addFigures(batch);
      await ledger.addFigures({ id: 'worker-2:1', added: { runs: 1 }, set: { remaining: 5 } });

      expect(await ledger.readFigures()).toEqual(
        new Map([
          ['runs', 3],
          ['seconds', 40],
          ['remaining', 5],
        ]),
      );
    });

    it('adds figures exactly, also large ones', async () => {
      const large = 4_503_599_627_370_495;
      await ledger.addFigures({ id: 'a', added: { bytes: large }, set: { at: large } });
      await ledger.addFigures({ id: 'b', added: { bytes: 1 }, set: {} });

      const figures = await ledger.readFigures();
      expect(figures.get('bytes')).toBe(large + 1);
      expect(figures.get('at')).toBe(large);
    });

    it('starts nothing while tasks are being restored, and says when that is over', async () => {
      const now = Date.now();
      const claimed = async () =>
        (await ledger.claim({ nowMs: now, limit: 9, leaseMs: 1 })).map(({ owed }) => owed.kind);
      await put(A, 'queued', { owed: [{ kind: 'run', key: A, at: now, turn: 1 }] });
      await ledger.setRestoring(true);
      expect(await ledger.isRestoring()).toBe(true);
      expect(await claimed()).toEqual([]);
      expect(await ledger.nextDue()).toBeNull();
      expect(await begin(A)).toEqual({ kind: 'refused', why: 'paused' });
      let told = 0;
      const off = await ledger.onOwed(() => {
        told += 1;
      });
      await ledger.setRestoring(false);
      await expect.poll(() => told).toBe(1);
      await off();
      expect(await ledger.isRestoring()).toBe(false);
      expect(await claimed()).toEqual(['run']);
      expect(await begin(A)).toMatchObject({ kind: 'begun' });
    });

    it('tasks are being restored from the moment at which somebody misses what it wrote', async () => {
      await ledger.mark('worker-2', 7, 0);
      await ledger.mark('worker-2', 8, 7);
      expect(await ledger.isRestoring()).toBe(false);
      await flush();
      await ledger.mark('worker-2', 9, 8);
      expect(await ledger.isRestoring()).toBe(true);
      await ledger.setRestoring(false);
    });

    it('a pause and its end are owed to be told where tasks wait in the queue', async () => {
      await put(A, 'queued');
      await put(B, 'blocked');
      await due();
      const by = { by: 'ann', at: '2026-11-24T14:00:00Z', reason: '', kind: 'person' } as const;
      await ledger.pause(by);
      expect(await due()).toEqual([`report ${A}`]);
      await ledger.unpause();
      expect(await due()).toEqual([`report ${A}`]);
    });

    it('lists the last deliveries, and strangers can not push them out', async () => {
      const at = (i: number) => new Date(Date.UTC(2026, 10, 24) + i * 1_000).toISOString();
      const one = aKeptDelivery({ id: 'one', at: at(0) });
      await ledger.keepDeliveries([one, aKeptDelivery({ id: 'two', at: at(1), repository: null })]);
      const refused = { verified: false, headers: {}, body: null, repository: null, status: 401 };
      const strangers = Array.from({ length: 60 }, (_, i) =>
        aKeptDelivery({ id: `bad-${i}`, at: at(10 + i), reason: 'wrong', ...refused }),
      );
      await ledger.keepDeliveries(strangers);
      const listed = await ledger.deliveries(100);
      expect(listed.map(({ id }) => id).slice(0, 2)).toEqual(['bad-59', 'bad-58']);
      expect(listed.map(({ id }) => id).slice(-3)).toEqual(['bad-10', 'two', 'one']);
      expect(listed.at(-1)).not.toHaveProperty('body');
      expect(await ledger.delivery('one')).toEqual(one);
      expect(await ledger.delivery('bad-0')).toBeNull();
      expect(await ledger.lastDeliveries('gitea')).toEqual({
        verified: at(1),
        refused: { at: at(69), status: 401, reason: 'wrong' },
        byRepository: new Map([[1, at(0)]]),
      });
      expect((await ledger.lastDeliveries('other')).verified).toBeNull();
    });

    it('forgets the oldest deliveries', async () => {
      const many = Array.from({ length: 501 }, (_, i) =>
        aKeptDelivery({ id: `d${i}`, body: '{}' }),
      );
      await ledger.keepDeliveries(many);
      expect(await ledger.deliveries(1_000)).toHaveLength(500);
      expect(await ledger.delivery('d0')).toBeNull();
      expect(await ledger.delivery('d1')).not.toBeNull();
    });

    it("keeps a run's log, lets one sweep at a time, and knows who lives", async () => {
      expect(await ledger.readLog('run-1')).toBeNull();
      await ledger.appendLog('run-1', ['one', 'two']);
      await ledger.appendLog('run-1', ['three']);
      const log = await ledger.readLog('run-1');
      expect([...(log?.head ?? []), ...(log?.tail ?? [])]).toEqual(['one', 'two', 'three']);
      expect(await ledger.lockSweep('me', 10_000)).toBe(true);
      expect(await ledger.lockSweep('you', 10_000)).toBe(false);
      expect(await ledger.lockSweep('me', 10_000)).toBe(true);
      await ledger.unlockSweep('you');
      expect(await ledger.lockSweep('you', 10_000)).toBe(false);
      await ledger.unlockSweep('me');
      expect(await ledger.lockSweep('you', 10_000)).toBe(true);
      expect(await ledger.sweepRestsMs()).toBe(0);
      await ledger.restSweep(60_000);
      expect(await ledger.sweepRestsMs()).toBeGreaterThan(50_000);
      expect(await ledger.sweepRestsMs()).toBeLessThanOrEqual(60_000);
      expect(await ledger.sweptAt('gitea')).toBeNull();
      await ledger.setSweptAt('gitea', '2026-11-24T14:00:00Z');
      expect(await ledger.sweptAt('gitea')).toBe('2026-11-24T14:00:00Z');
      await ledger.setAlive('worker-1', 1_000);
      expect(await ledger.alive(999)).toEqual(['worker-1']);
      expect(await ledger.alive(1_001)).toEqual([]);
      await ledger.ping();
      expect(await ledger.mark('worker-1', 1, 0)).toEqual({ before: null, schema: SCHEMA });
      expect(await ledger.mark('worker-1', 2, 1)).toEqual({ before: 1, schema: SCHEMA });
    });

    it('remembers what happened, the last hundred, and counts it by half hours', async () => {
      const happened = (what: string, change: Partial<Happening> = {}): Happening => ({
        at: '2026-11-24T14:10:00.000Z',
        kind: 'moved',
        what,
        by: 'ann',
        words: '"quoted" text',
        run: null,
        ms: null,
        ...change,
      });
      const taken = happened('queued', { kind: 'taken-on' });
      const started = happened('attempt 1', { kind: 'started', run: 'run-1', ms: 1_500 });
      const ended = { kind: 'ended' as const, ms: 4_000, at: '2026-11-24T14:40:00.000Z' };
      expect(await ledger.history(A)).toEqual([]);
      await put(A, 'queued', { history: [taken] });
      expect(await begin(A, { history: [started] })).toMatchObject({ kind: 'begun' });
      await put(A, 'done', { history: [happened('done', ended)] });
      expect(await ledger.history(A)).toEqual([taken, started, happened('done', ended)]);
      const pace = await ledger.pace(
        Date.parse('2026-11-24T14:00:00Z'),
        Date.parse('2026-11-24T14:59:00Z'),
      );
      expect(pace).toEqual([
        { at: Date.parse('2026-11-24T14:00Z'), ...nothing, started: 1, waitMs: 1_500 },
        { at: Date.parse('2026-11-24T14:30Z'), ...nothing, ended: 1, done: 1, runMs: 4_000 },
      ]);
      await put(A, 'queued', { history: Array.from({ length: 120 }, (_, i) => happened(`${i}`)) });
      const kept = await ledger.history(A);
      expect([kept.length, kept[0]?.what, kept.at(-1)?.what]).toEqual([100, '20', '119']);
    });

    it('remembers nothing of a commit that was refused', async () => {
      await put(A, 'queued');
      const at = '2026-11-24T14:10:00.000Z';
      const lost = {
        at,
        kind: 'moved' as const,
        what: 'x',
        by: null,
        words: '',
        run: null,
        ms: null,
      };
      const history = [lost];
      expect(await ledger.commit(aCommit(A, 'done', { history }))).toEqual({ kind: 'refused' });
      expect(await ledger.history(A)).toEqual([]);
    });

    it('lists the tasks of one repository', async () => {
      const other = 'gitea/71#1' as IssueKey;
      await put(A, 'queued');
      await put(other, 'queued');
      await put(B, 'done');
      const page = await ledger.list(
        ['queued', 'done'],
        { offset: 1, limit: 5 },
        { forge: 'gitea', id: 7 },
      );
      expect(page.total).toBe(2);
      expect(page.records.map(({ record }) => record.key)).toEqual([B]);
    });

    it("reads a run's log from any line on", async () => {
      expect(await ledger.readLogFrom('run-2', 0)).toBeNull();
      await ledger.appendLog('run-2', ['one', 'two']);
      expect(await ledger.readLogFrom('run-2', 0)).toEqual({ first: 0, lines: ['one', 'two'] });
      await ledger.appendLog('run-2', ['three']);
      expect(await ledger.readLogFrom('run-2', 2)).toEqual({ first: 2, lines: ['three'] });
      expect(await ledger.readLogFrom('run-2', 3)).toEqual({ first: 3, lines: [] });
    });

    it('hands the word that an agent must stop to all who listen', async () => {
      let hear: (key: IssueKey) => void = () => {};
      const heard = new Promise<IssueKey>((resolve) => {
        hear = resolve;
      });
      const off = await ledger.onCancelled((key) => hear(key));
      const again = setInterval(() => void ledger.cancelled(A), 20);
      expect(await heard).toBe(A);
      clearInterval(again);
      await off();
    });
  });
}
