import { once } from 'node:events';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { createRateLimits } from '../../src/coordinator/rate-limits.ts';
import { createSweep } from '../../src/coordinator/sweep.ts';
import { keyOf } from '../../src/domain/issue.ts';
import type { Seen } from '../../src/domain/seen.ts';
import type { Phase } from '../../src/domain/task.ts';
import { type Forge, ForgeError, type Listed } from '../../src/forge/forge.ts';
import { createMemoryForge } from '../../src/forge/memory.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { aClock } from '../support/hand-clock.ts';
import { aCommit, aRecord, aTask } from '../support/records.ts';
import { policy } from '../support/sight.ts';

interface SweepOptions {
  tellsDependencies?: boolean;
  /** Its lists can't be read. */
  isDown?: boolean;
}

async function aSweep({ tellsDependencies = true, isDown = false }: SweepOptions = {}) {
  const memory = createMemoryForge();
  const { people } = memory;
  const forge: Forge = { ...memory.forge, tellsDependencies };
  if (isDown) forge.assigned = () => down();
  const { clock, goOn, standStill } = aClock(Date.now());
  const ledger = createMemoryLedger(clock);
  const bot = await forge.whoAmI();
  let outstanding = 0;
  let done = 0;
  const looks: string[] = [];
  const runs = new Set<string>();
  const sweep = createSweep({
    forges: new Map([[forge.name, { forge, webUrl: 'https://git.example.org', bot: () => bot }]]),
    ledger,
    policy,
    queue: {
      addLook: async ({ key }) => void looks.push(key),
      looksOutstanding: async () => outstanding,
      hasRun: async (key) => runs.has(key),
    },
    rateLimits: createRateLimits(clock),
    listener: {
      swept() {
        done += 1;
      },
    },
    clock,
    log: pino({ level: 'silent' }),
  });
  const { signal } = new AbortController();
  const open = () => people.openIssue({ title: 'One', assignees: [people.bot] });
  /** As a look would have left it. */
  async function seen(
    ref: Awaited<ReturnType<typeof open>>,
    change: Partial<Seen> = {},
    phase: Phase = 'done',
  ) {
    const read = await forge.readIssue(ref);
    if (read.kind !== 'issue') throw new Error('not there');
    const { updatedAt, state, labels, assignees, comments } = read.issue;
    const ids = assignees.map(({ id }) => id);
    const readAt = Date.parse(updatedAt) + 5_000;
    const kept: Seen = { updatedAt, state, labels, assignees: ids, comments, readAt, ...change };
    const key = keyOf(ref);
    const record = aRecord(key, aTask({ phase }), { seen: kept });
    await ledger.commit(aCommit(key, phase, { record }));
  }
  return {
    sweep: (by = signal) => sweep(by),
    forge,
    ledger,
    looks,
    runs,
    open,
    seen,
    people,
    goOn,
    standStill,
    /** Sweeps that were through. */
    done: () => done,
    /** So many looks are outstanding. */
    busy: (count: number) => {
      outstanding = count;
    },
  };
}

// biome-ignore lint/correctness/useYield: it ends before its first page.
async function* forbidden(): AsyncGenerator<Listed[]> {
  throw new ForgeError('forbidden', 'the App is not installed there', { status: null });
}

/** Its first page comes when it is let go. */
function slow(forge: Forge) {
  const { assigned } = forge;
  const held = new AbortController();
  forge.assigned = async function* later() {
    await once(held.signal, 'abort');
    yield* assigned();
  };
  return () => held.abort();
}

async function* limited(): AsyncGenerator<Listed[]> {
  yield [];
  throw new ForgeError('rate-limited', 'slow down', { status: 429, retryAfterMs: 60_000 });
}

async function* down(): AsyncGenerator<Listed[]> {
  yield [];
  throw new ForgeError('unavailable', 'it is down', { status: 502 });
}

describe('a sweep', () => {
  it('looks at assigned issues that nobody has seen', async () => {
    const { sweep, open, looks } = await aSweep();
    const ref = await open();
    await sweep();
    expect(looks).toEqual([keyOf(ref)]);
  });

  it('looks at a pull request that something waits for, and at no other', async () => {
    const { sweep, seen, looks, people, ledger, forge } = await aSweep();
    await ledger.nameRepository(forge.name, people.repository);
    const [known, other] = [
      await people.openIssue({ title: 'Waited for' }),
      await people.openIssue({ title: 'Nobody waits for it' }),
    ];
    await seen(known);
    for (const ref of [known, other]) await people.turnIntoPullRequest(ref, { merged: false });
    await sweep();
    await people.close(known);
    await sweep();
    expect(looks).toEqual([keyOf(known)]);
  });

  it('looks once at an issue that several of its lists tell of', async () => {
    const { sweep, open, seen, looks } = await aSweep();
    await seen(await open());
    await sweep();
    const ref = await open();
    await sweep();
    expect(looks).toEqual([keyOf(ref)]);
  });

  it('leaves alone what was seen as it is', async () => {
    const { sweep, open, seen, looks } = await aSweep();
    await seen(await open());
    await sweep();
    expect(looks).toEqual([]);
  });

  it.each([
    ['state', { state: 'closed' as const }],
    ['labels', { labels: ['one'] }],
    ['assignees', { assignees: [] }],
    ['stamp', { updatedAt: '2020-01-01T00:00:00Z' }],
  ])('looks where the %s is another than what was seen', async (_, change) => {
    const { sweep, open, seen, looks } = await aSweep();
    await seen(await open(), change);
    await sweep();
    expect(looks).toHaveLength(1);
  });

  it('looks where the last read was too close to the stamp to trust it', async () => {
    const { sweep, open, seen, looks } = await aSweep();
    await seen(await open(), { readAt: Date.now() - 60_000 });
    await sweep();
    expect(looks).toHaveLength(1);
  });

  it('looks at tasks not at rest, and owes the run again that no job is left for', async () => {
    const { sweep, open, ledger, looks, runs } = await aSweep();
    const ref = await open();
    const key = keyOf(ref);
    await ledger.commit(aCommit(key, 'queued'));
    await sweep();
    expect(looks).toContain(key);
    const claim = () => ledger.claim({ nowMs: Date.now() + 1, limit: 9, leaseMs: 1 });
    expect(await claim()).toMatchObject([{ owed: { kind: 'run', turn: 1 } }]);
    await ledger.begin({
      key,
      turn: 1,
      expectedRev: 1,
      record: aRecord(key, aTask({ phase: 'running' })),
      nowMs: 1,
      tellAt: 1,
      limit: 0,
    });
    runs.add(key);
    await sweep();
    expect((await claim()).map(({ owed }) => owed.kind)).toEqual(['report']);
  });

  it('leaves a task alone that waits and is listed as it was seen', async () => {
    const { sweep, open, seen, looks } = await aSweep();
    const ref = await open();
    await seen(ref, {}, 'blocked');
    await sweep();
    expect(looks).toEqual([]);
  });

  it('looks at a waiting task all the same where the forge tells nothing of dependencies', async () => {
    const { sweep, open, seen, looks } = await aSweep({ tellsDependencies: false });
    const ref = await open();
    await seen(ref, {}, 'blocked');
    await sweep();
    expect(looks).toEqual([keyOf(ref)]);
  });

  it('looks at a waiting task that no list tells of any more', async () => {
    const { sweep, open, seen, looks, people } = await aSweep();
    const ref = await open();
    await seen(ref, {}, 'blocked');
    await people.unassign(ref, people.bot);
    await sweep();
    expect(looks).toEqual([keyOf(ref)]);
  });

  it('asks a forge that limits it no more before it may', async () => {
    const { sweep, forge, standStill } = await aSweep();
    let asked = 0;
    forge.assigned = () => {
      asked += 1;
      return limited();
    };
    await sweep();
    standStill(59_000);
    await sweep();
    expect(asked).toBe(1);
    standStill(2_000);
    await sweep();
    expect(asked).toBe(2);
  });

  it('goes on with the tasks of others when one forge does not answer', async () => {
    const { sweep, open, seen, looks, ledger } = await aSweep({ isDown: true });
    const ref = await open();
    await seen(ref, {}, 'queued');
    await sweep();
    expect(looks).toEqual([]);
    const claimed = await ledger.claim({ nowMs: Date.now() + 1, limit: 9, leaseMs: 1 });
    expect(claimed.map(({ owed }) => owed.kind)).toEqual(['run']);
  });

  it('finds by a repository list what is assigned to nobody any more', async () => {
    const { sweep, open, people, looks } = await aSweep();
    const ref = await open();
    await sweep();
    await people.unassign(ref, people.bot);
    looks.length = 0;
    await sweep();
    expect(looks).toEqual([keyOf(ref)]);
  });

  it('finds what was closed with a label of a task that an emptied ledger knows nothing of, and nothing else of others', async () => {
    const { sweep, looks, people, forge, ledger } = await aSweep();
    const label = { name: 'agent/running', color: 'ff0000', description: '', exclusive: true };
    await forge.ensureLabels(people.repository, [label]);
    await ledger.nameRepository(forge.name, { ...people.repository, fullName: 'ann/app' });
    const closed = await people.openIssue({ title: 'Was at work' });
    await people.label(closed, label.name);
    await people.close(closed);
    await people.openIssue({ title: 'Theirs' });
    await sweep();
    expect(looks).toEqual([keyOf(closed)]);
  });

  it('finds what changed though the clock was set back since the last sweep', async () => {
    const { sweep, open, people, looks, ledger } = await aSweep();
    const ref = await open();
    await sweep();
    await ledger.setSweptAt(ref.forge, new Date(Date.now() + 3_600_000).toISOString());
    await people.unassign(ref, people.bot);
    looks.length = 0;
    await sweep();
    expect(looks).toEqual([keyOf(ref)]);
  });

  it('looks at what holds a task by its own text, once no list tells of it', async () => {
    const { sweep, open, seen, looks, people, ledger } = await aSweep();
    const [waiting, ended] = [await open(), await open()];
    await seen(waiting, {}, 'blocked');
    await seen(ended, {}, 'failed');
    const commit = aCommit(keyOf(ended), 'failed', { expectedRev: 1, blocks: [keyOf(waiting)] });
    const { record } = await ledger.read(keyOf(ended));
    await ledger.commit({ ...commit, record: record ?? commit.record });
    await sweep();
    expect(looks).toEqual([]);
    await people.deleteIssue(ended);
    await sweep();
    expect(looks).toEqual([keyOf(ended)]);
  });

  it('that was stopped on its way leaves what it did not look at to the next', async () => {
    const { sweep, people, looks, ledger, forge } = await aSweep();
    await ledger.nameRepository(forge.name, { ...people.repository, fullName: 'acme/app' });
    const blocker = await people.openIssue({ title: 'Of somebody else' });
    await ledger.commit(aCommit(keyOf(blocker), null, { record: aRecord(keyOf(blocker), null) }));
    await people.close(blocker);
    const stopping = new AbortController();
    const { changedSince } = forge;
    forge.changedSince = (repository, since) => {
      stopping.abort();
      return changedSince(repository, since);
    };
    const before = new Date(Date.now() - 3_600_000).toISOString();
    await ledger.setSweptAt(forge.name, before);
    await sweep(stopping.signal);
    expect(looks).toEqual([]);
    expect(await ledger.sweptAt(forge.name)).toBe(before);
    await sweep();
    expect(looks).toEqual([keyOf(blocker)]);
  });

  it('goes on with the other repositories where the bot may not read one any more', async () => {
    const { sweep, open, people, looks, ledger, forge } = await aSweep();
    const ref = await open();
    await ledger.nameRepository(forge.name, { id: 3, fullName: 'gone/app' });
    await sweep();
    looks.length = 0;
    await people.unassign(ref, people.bot);
    const { changedSince } = forge;
    forge.changedSince = (repository, since) =>
      repository.id === 3 ? forbidden() : changedSince(repository, since);
    const before = new Date(Date.now() - 3_600_000).toISOString();
    await ledger.setSweptAt(forge.name, before);
    await sweep();
    expect(looks).toEqual([keyOf(ref)]);
    expect(await ledger.sweptAt(forge.name)).not.toBe(before);
  });

  it('waits while too many looks are outstanding', async () => {
    const { sweep, open, looks, busy, goOn } = await aSweep();
    await open();
    busy(53);
    const sweeping = sweep();
    await goOn(5_000);
    expect(looks).toEqual([]);
    busy(49);
    await goOn(5_000);
    await sweeping;
    expect(looks).toHaveLength(1);
  });

  it('goes on without a forge whose looks stand still, and asks for the same again', async () => {
    const { sweep, open, seen, looks, ledger, forge, busy, goOn } = await aSweep();
    await open();
    await seen(await open(), {}, 'queued');
    const before = new Date(Date.now() - 3_600_000).toISOString();
    await ledger.setSweptAt(forge.name, before);
    busy(60);
    let isThrough: boolean | null = null;
    void sweep().then((answer) => {
      isThrough = answer;
    });
    while (isThrough === null) await goOn(1_000);
    expect(isThrough).toBe(true);
    expect(looks).toEqual([]);
    expect(await ledger.sweptAt(forge.name)).toBe(before);
    const claimed = await ledger.claim({ nowMs: Date.now() + 60_000, limit: 9, leaseMs: 1 });
    expect(claimed.map(({ owed }) => owed.kind)).toEqual(['run']);
  });

  it('is done by one process at a time, and not at all when stopping', async () => {
    const { sweep, open, looks, ledger } = await aSweep();
    await open();
    await ledger.lockSweep('another', 60_000);
    expect(await sweep()).toBe(false);
    expect(looks).toEqual([]);
    await ledger.unlockSweep('another');
    await sweep(AbortSignal.abort());
    expect(looks).toEqual([]);
  });

  it('keeps the others from it however long the forge takes for a page', async () => {
    const { sweep, open, looks, ledger, forge, goOn } = await aSweep();
    await open();
    const letGo = slow(forge);
    const sweeping = sweep();
    for (let seconds = 0; seconds < 40; seconds += 5) {
      await goOn(5_000);
      expect(await ledger.lockSweep('another', 60_000)).toBe(false);
    }
    letGo();
    expect(await sweeping).toBe(true);
    expect(looks).toHaveLength(1);
    expect(await ledger.lockSweep('another', 60_000)).toBe(true);
  });

  it('that stood still until another came to it stops, is not done, and leaves the other its turn', async () => {
    const { sweep, open, seen, looks, ledger, forge, done, ...time } = await aSweep();
    const { goOn, standStill } = time;
    await open();
    await seen(await open(), {}, 'queued');
    const letGo = slow(forge);
    const before = new Date(Date.now() - 3_600_000).toISOString();
    await ledger.setSweptAt(forge.name, before);
    const sweeping = sweep();
    await goOn(5_000);
    standStill(16_000);
    expect(await ledger.lockSweep('another', 60_000)).toBe(true);
    await goOn(0);
    letGo();
    expect(await sweeping).toBe(false);
    expect(looks).toEqual([]);
    expect(done()).toBe(0);
    expect(await ledger.sweptAt(forge.name)).toBe(before);
    expect(await ledger.lockSweep('me', 60_000)).toBe(false);
  });
});
