import { describe, expect, it } from 'vitest';
import { type Admission, admit } from '../../src/coordinator/admit.ts';
import { decide } from '../../src/domain/decide/decide.ts';
import { freeze } from '../../src/domain/freeze.ts';
import type { Issue } from '../../src/domain/issue.ts';
import { markerOf, writeMarker } from '../../src/domain/marker.ts';
import type { IssueRecord, Task } from '../../src/domain/task.ts';
import type { Forge, IssueRead, RepositoryFacts } from '../../src/forge/forge.ts';
import { aReading, aRecord, aTask, keyFor } from '../support/records.ts';
import {
  aChange,
  aComment,
  anIssue,
  aSight,
  assigned,
  bot,
  policy,
  stranger,
} from '../support/sight.ts';

const FACTS: RepositoryFacts = {
  id: 7,
  fullName: 'acme/app',
  cloneUrl: 'c',
  defaultBranch: 'main',
  archived: false,
  mayWrite: true,
};
const issue = anIssue({ key: keyFor(3) });
const task = aTask({ frozen: freeze(issue) });
const record = aRecord(keyFor(3), task) as IssueRecord & { task: Task };

interface World {
  read?: IssueRead;
  blocker?: IssueRead;
  blockerPhase?: Task['phase'];
  changes?: ReturnType<typeof aChange>[];
  facts?: RepositoryFacts | null;
  factsAsOf?: Forge['repositoryById'];
  native?: boolean;
  comments?: number;
  /** As it was read a moment ago. */
  known?: { issue: Issue; ageMs: number };
}

async function admission(world: World): Promise<Admission> {
  const { blocker, changes = [], comments = 0, known = null } = world;
  const read = world.read ?? { kind: 'issue', issue: { ...issue, comments } };
  const forge = {
    tellsDependencies: !world.native,
    readIssue: async ({ number }: { number: number }) =>
      number === 3 ? read : (blocker ?? { kind: 'missing' }),
    changesSince: async () => ({ changes, cursor: { at: '', ids: [] } }),
    dependencies: async () => [anIssue({ key: keyFor(9) })],
    // As adapters do: what is known may be a minute old, unless newer facts are asked for.
    repositoryById:
      world.factsAsOf ??
      (async (_id: number, maxAgeMs = 60_000) =>
        world.facts === undefined || maxAgeMs > 5_000 ? FACTS : world.facts),
  } as unknown as Forge;
  const blockers = blocker ? [keyFor(1)] : [];
  const done = aRecord(keyFor(1), aTask({ phase: world.blockerPhase ?? 'queued' }));
  return admit(
    keyFor(3),
    { ...aReading(record), record, blockers },
    known,
    { forge, webUrl: 'https://git.example.org', bot: () => bot },
    {
      ledger: {
        readMany: async () => [{ rev: 1, record: done }],
        readTold: async () => null,
      },
      policy,
    },
  );
}
const blockedBy = (change: Parameters<typeof anIssue>[0]): World => ({
  blocker: {
    kind: 'issue',
    issue: anIssue({ key: keyFor(1), number: 1, assignees: [], ...change }),
  },
});

describe('right before a start', () => {
  it('an issue that is as it was decided on is admitted', async () => {
    expect(await admission({})).toMatchObject({ kind: 'admitted', comments: [] });
    expect(decide(aSight({ changes: [assigned()] }), policy).owed.run).toBeDefined();
  });

  it.each<[string, World]>([
    ['is gone', { read: { kind: 'missing' } }],
    ['is not assigned any more', { read: { kind: 'issue', issue: anIssue({ assignees: [] }) } }],
    ['has another text', { read: { kind: 'issue', issue: anIssue({ body: 'Something else.' }) } }],
    ['was acted on', { changes: [aChange({ kind: 'labeled', label: 'agent/hold' })] }],
    ['was commented', { changes: [aComment('/cancel', { actor: stranger })] }],
    [
      'was told as ended by a newer ledger',
      {
        changes: [
          aComment(writeMarker({ ...markerOf(task, null), generation: 99 }), { actor: bot }),
        ],
      },
    ],
    ['has other dependencies at the forge', { native: true }],
    [
      'was given a dependency by the bot’s own user',
      { changes: [aChange({ kind: 'dependencies' }, { actor: bot })] },
    ],
    ['has a blocker that is missing', { blocker: { kind: 'missing' } }],
    ['has a blocker that is open', blockedBy({})],
    [
      'has a blocker closed as not planned',
      blockedBy({ state: 'closed', closedAs: 'not-planned' }),
    ],
    [
      'has a blocker that is an unmerged pull request',
      blockedBy({ state: 'closed', closedAs: 'completed', pullRequest: { merged: false } }),
    ],
    [
      'has a blocker that is done but not assigned any more',
      { ...blockedBy({}), blockerPhase: 'done' },
    ],
  ])('an issue that %s is looked at first', async (_, world) => {
    expect(await admission(world)).toMatchObject({ kind: 'look-first' });
  });

  it.each<[string, World]>([
    ['closed as completed', blockedBy({ state: 'closed', closedAs: 'completed' })],
    [
      'merged',
      blockedBy({ state: 'closed', closedAs: 'completed', pullRequest: { merged: true } }),
    ],
    ['done and still assigned', { ...blockedBy({ assignees: [bot] }), blockerPhase: 'done' }],
  ])('a blocker that is %s is satisfied', async (_, world) => {
    expect(await admission(world)).toMatchObject({ kind: 'admitted' });
  });

  it.each([
    ['may not be read', null, 'may not read'],
    ['is archived', { ...FACTS, archived: true, mayWrite: false }, 'archived'],
    ['may not be written', { ...FACTS, mayWrite: false }, 'write permission'],
  ])('a repository that %s keeps an agent from starting', async (_, facts, why) => {
    expect(await admission({ facts })).toEqual({
      kind: 'not-allowed',
      why: expect.stringContaining(why),
    });
  });

  it('a right that was given a moment ago counts', async () => {
    const asked: (number | undefined)[] = [];
    const factsAsOf = async (_id: number, maxAgeMs?: number) => {
      asked.push(maxAgeMs);
      return maxAgeMs === 0 ? FACTS : { ...FACTS, archived: true, mayWrite: false };
    };
    expect(await admission({ factsAsOf })).toMatchObject({ kind: 'admitted' });
    expect(asked).toEqual([200, 0]);
  });

  it('what a look read of the repository counts for its own start, and what an earlier one read does not', async () => {
    const archived = { ...FACTS, archived: true, mayWrite: false };
    // Read a second ago, and archived since.
    const factsAsOf = async (_id: number, maxAgeMs = 60_000) =>
      maxAgeMs >= 1_000 ? FACTS : archived;
    const lookedAt = (ageMs: number) => admission({ known: { issue, ageMs }, factsAsOf });
    expect(await lookedAt(1_000)).toMatchObject({ kind: 'admitted' });
    const refused = { kind: 'not-allowed', why: 'the repository is archived' };
    expect(await lookedAt(80)).toEqual(refused);
    expect(await admission({ factsAsOf })).toEqual(refused);
  });

  it('what the look before has just read is not read again, but its blockers are', async () => {
    const world = (change: World): World => ({
      ...change,
      read: { kind: 'missing' },
      known: { issue, ageMs: 5 },
    });
    expect(await admission(world({}))).toMatchObject({ kind: 'admitted', issue });
    expect(await admission(world(blockedBy({})))).toMatchObject({
      kind: 'look-first',
      why: 'a blocker is open',
    });
    const archived = world({ facts: { ...FACTS, archived: true, mayWrite: false } });
    expect(await admission(archived)).toMatchObject({ kind: 'not-allowed' });
  });

  it('what was just read of another text than was decided on does not start', async () => {
    const known = { issue: { ...issue, body: 'Something else.' }, ageMs: 5 };
    expect(await admission({ known })).toMatchObject({ kind: 'look-first' });
  });

  it("gives the agent what people wrote, and what the bot itself shows is nobody's act", async () => {
    const own = aChange(
      { kind: 'commented', commentId: 1, body: 'x', edited: true },
      { actor: bot },
    );
    const label = aChange({ kind: 'labeled', label: 'agent/queued' }, { actor: bot });
    expect(await admission({ changes: [own, label], comments: 1 })).toMatchObject({
      kind: 'admitted',
      comments: [],
    });
    const edited = aChange({
      kind: 'commented',
      commentId: 2,
      body: 'Mind the tabs.',
      edited: true,
    });
    expect(await admission({ changes: [edited], comments: 2 })).toMatchObject({
      kind: 'admitted',
      comments: [{ author: 'ann', body: 'Mind the tabs.' }],
    });
  });
});
