import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../src/domain/change.ts';
import { type IssueRef, keyOf } from '../../src/domain/issue.ts';
import type { Forge, Label, Listed } from '../../src/forge/forge.ts';
import type { ForgeUnderTest, Lacks, People } from './people.ts';

const QUEUED: Label = {
  name: 'agent/queued',
  color: 'c5def5',
  description: 'Waits to start',
  exclusive: true,
};
const RUNNING: Label = { ...QUEUED, name: 'agent/running', color: '0e8a16' };
const HOLD: Label = { ...QUEUED, name: 'agent/hold', color: 'fbca04', exclusive: false };
const LABELS = [QUEUED, RUNNING, HOLD];

/**
 * What every adapter of the forge's door keeps. `setup` is called once; each test opens issues of
 * its own, so a real forge has to start only once.
 */
export function forgeContract(
  name: string,
  setup: () => Promise<ForgeUnderTest>,
  lacks: Lacks = {},
): void {
  describe(`the forge's door, kept by ${name}`, () => {
    let forge: Forge;
    let people: People;
    let close: (() => Promise<void>) | undefined;
    const has = (what: keyof Lacks) => it.skipIf(lacks[what] === true);

    beforeAll(async () => {
      ({ forge, people, close } = await setup());
      forge.learn(people.repository);
    });
    afterAll(async () => close?.());

    /** Everything up to now is handled; what comes next is new. */
    async function readUpTo(ref: IssueRef) {
      return (await forge.changesSince(ref, null)).cursor;
    }

    async function read(ref: IssueRef) {
      const result = await forge.readIssue(ref);
      if (result.kind !== 'issue') throw new Error(`the issue is ${result.kind}`);
      return result.issue;
    }

    /** As a caller goes on where not all went in the one write. */
    async function takeOff(ref: IssueRef, labels: string[], there: string[]) {
      const left = labels.filter((name) => there.includes(name));
      for (const name of left) await forge.removeLabel(ref, name);
    }

    describe('who and where', () => {
      it('tells who the token belongs to', async () => {
        expect(await forge.whoAmI()).toEqual(people.bot);
      });

      it('finds a repository by name and by id', async () => {
        const byName = await forge.repository(people.repository.fullName);
        expect(byName).toMatchObject({
          id: people.repository.id,
          fullName: people.repository.fullName,
          archived: false,
          mayWrite: true,
        });
        expect(byName?.cloneUrl).toContain(people.repository.fullName);
        expect(byName?.defaultBranch).toBeTruthy();
        expect(await forge.repositoryById(people.repository.id)).toEqual(byName);
      });

      it('says null of a repository that is not there', async () => {
        expect(await forge.repository('nobody/nothing')).toBeNull();
        expect(await forge.repositoryById(999_999_999)).toBeNull();
      });

      has('permissions')('knows who may write', async () => {
        const ref = await people.openIssue({ title: 'Who may write' });
        expect(await forge.permission(ref, people.owner)).toBe('write');
        expect(await forge.permission(ref, people.writer)).toBe('write');
        expect(await forge.permission(ref, people.stranger)).toBe('none');
      });
    });

    describe('reading an issue', () => {
      it('shows what people wrote', async () => {
        const ref = await people.openIssue({ title: 'Parse the header', body: 'Line 1\n\nLine 3' });
        const issue = await read(ref);
        expect(issue).toMatchObject({
          key: keyOf(ref),
          repository: people.repository,
          number: ref.number,
          title: 'Parse the header',
          body: 'Line 1\n\nLine 3',
          state: 'open',
          closedAs: null,
          pullRequest: null,
          author: people.owner,
          assignees: [],
          labels: [],
          locked: false,
          comments: 0,
        });
        expect(issue.url).toMatch(new RegExp(`/issues/${ref.number}$`));
        expect(new Date(issue.createdAt).getTime()).toBeGreaterThan(0);
        expect(new Date(issue.updatedAt).getTime()).toBeGreaterThan(0);
      });

      it("has '' for the body of an issue without text", async () => {
        const ref = await people.openIssue({ title: 'No text' });
        expect((await read(ref)).body).toBe('');
      });

      it('shows a changed text', async () => {
        const ref = await people.openIssue({ title: 'Old', body: 'old' });
        await people.editBody(ref, 'new');
        await people.editTitle(ref, 'New');
        expect(await read(ref)).toMatchObject({ title: 'New', body: 'new' });
      });

      it('counts comments', async () => {
        const ref = await people.openIssue({ title: 'Talk' });
        await people.comment(ref, 'one');
        await people.comment(ref, 'two');
        expect((await read(ref)).comments).toBe(2);
      });

      it('says that an issue that never was is missing', async () => {
        const ref = await people.openIssue({ title: 'The last number' });
        expect(await forge.readIssue({ ...ref, number: ref.number + 100_000 })).toEqual({
          kind: 'missing',
        });
      });

      has('deletedIssues')('says that a deleted issue is missing', async () => {
        const ref = await people.openIssue({ title: 'To be deleted' });
        await people.deleteIssue(ref);
        expect(await forge.readIssue(ref)).toEqual({ kind: 'missing' });
      });

      it('never says anything but missing or unreadable of an unknown repository', async () => {
        const ref = await people.openIssue({ title: 'Somewhere else' });
        const elsewhere = await forge.readIssue({ ...ref, repositoryId: 999_999_999 });
        expect(['missing', 'unreadable']).toContain(elsewhere.kind);
      });
    });

    describe('changes', () => {
      has('bornAssigned')('tells of the assignment an issue was born with', async () => {
        const ref = await people.openIssue({ title: 'Born assigned', assignees: [people.bot] });
        expect((await read(ref)).assignees).toEqual([people.bot]);
        const { changes } = await forge.changesSince(ref, null);
        expect(kinds(changes)).toContain('assigned');
        expect(changes.find((change) => change.kind === 'assigned')).toMatchObject({
          person: people.bot,
          actor: people.owner,
        });
      });

      it('are read beside their issue as they are after it, and not at all where there is none', async () => {
        const ref = await people.openIssue({ title: 'Read whole' });
        await people.assign(ref, people.bot);
        const read = await forge.readIssue(ref);
        expect(await forge.readWhole(ref)).toEqual({
          read,
          whole: await forge.changesSince(ref, null),
        });
        const never = { ...ref, number: 999_999 };
        expect(await forge.readWhole(never)).toEqual({ read: { kind: 'missing' }, whole: null });
      });

      it('tells apart the first assignment, its end and the second', async () => {
        const ref = await people.openIssue({ title: 'Assigned twice' });
        await people.assign(ref, people.bot);
        await people.unassign(ref, people.bot);
        await people.assign(ref, people.bot);
        const { changes } = await forge.changesSince(ref, null);
        const moves = changes.filter(
          (change) => change.kind === 'assigned' || change.kind === 'unassigned',
        );
        expect(kinds(moves)).toEqual(['assigned', 'unassigned', 'assigned']);
        expect(new Set(moves.map((change) => change.id)).size).toBe(3);
        expect(
          moves.every((change) => 'person' in change && change.person.id === people.bot.id),
        ).toBe(true);
      });

      it('names the person that was assigned, when it is somebody else', async () => {
        const ref = await people.openIssue({ title: 'Two assignees', assignees: [people.bot] });
        const cursor = await readUpTo(ref);
        await people.assign(ref, people.writer);
        await people.unassign(ref, people.writer);
        const { changes } = await forge.changesSince(ref, cursor);
        expect(changes).toMatchObject([
          { kind: 'assigned', person: people.writer },
          { kind: 'unassigned', person: people.writer },
        ]);
        expect((await read(ref)).assignees).toEqual([people.bot]);
      });

      it('tells of closing and reopening', async () => {
        const ref = await people.openIssue({ title: 'Closed and reopened' });
        await people.close(ref);
        expect(await read(ref)).toMatchObject({ state: 'closed', closedAs: 'completed' });
        await people.reopen(ref);
        expect(await read(ref)).toMatchObject({ state: 'open', closedAs: null });
        const { changes } = await forge.changesSince(ref, null);
        expect(kinds(changes)).toEqual(['closed', 'reopened']);
        expect(changes[0]?.actor).toEqual(people.owner);
      });

      has('renames')('tells of a new title', async () => {
        const ref = await people.openIssue({ title: 'Old title' });
        await people.editTitle(ref, 'New title');
        expect(kinds((await forge.changesSince(ref, null)).changes)).toEqual(['renamed']);
      });

      has('locks')('tells of locking and unlocking', async () => {
        const ref = await people.openIssue({ title: 'Locked' });
        await people.lock(ref);
        expect((await read(ref)).locked).toBe(true);
        await people.unlock(ref);
        expect((await read(ref)).locked).toBe(false);
        expect(kinds((await forge.changesSince(ref, null)).changes)).toEqual([
          'locked',
          'unlocked',
        ]);
      });

      has('labelChanges')('tells who set a label and who took it off', async () => {
        const ref = await people.openIssue({ title: 'Labelled by people' });
        await forge.ensureLabels(people.repository, LABELS);
        await people.label(ref, HOLD.name);
        await forge.removeLabel(ref, HOLD.name);
        expect((await forge.changesSince(ref, null)).changes).toMatchObject([
          { kind: 'labeled', label: HOLD.name, actor: people.owner },
          { kind: 'unlabeled', label: HOLD.name, actor: people.bot },
        ]);
      });

      it('tells of a comment with its text and its author', async () => {
        const ref = await people.openIssue({ title: 'Commanded' });
        const commentId = await people.comment(ref, '/retry\n\nplease', people.stranger);
        const { changes } = await forge.changesSince(ref, null);
        expect(changes).toMatchObject([
          {
            kind: 'commented',
            commentId,
            body: '/retry\n\nplease',
            edited: false,
            actor: people.stranger,
          },
        ]);
      });

      has('editedComments')(
        'tells of an edited comment as edited, never as a new one',
        async () => {
          const ref = await people.openIssue({ title: 'Edited' });
          const commentId = await people.comment(ref, 'nothing');
          await people.comment(ref, 'another');
          await people.nextSecond();
          const cursor = await readUpTo(ref);
          await people.editComment(ref, commentId, '/retry');
          const { changes, cursor: next } = await forge.changesSince(ref, cursor);
          expect(changes).toMatchObject([
            { kind: 'commented', commentId, body: '/retry', edited: true },
          ]);
          expect((await forge.changesSince(ref, next)).changes).toEqual([]);
        },
      );

      it('drops a deleted comment', async () => {
        const ref = await people.openIssue({ title: 'Deleted comment' });
        const cursor = await readUpTo(ref);
        const commentId = await people.comment(ref, '/cancel');
        await people.deleteComment(ref, commentId);
        expect((await forge.changesSince(ref, cursor)).changes).toEqual([]);
      });

      has('dependencies')('tells of a dependency added and taken away', async () => {
        const blocker = await people.openIssue({ title: 'Blocker' });
        const ref = await people.openIssue({ title: 'Dependent' });
        expect(await forge.dependencies(ref)).toEqual([]);
        await people.addDependency(ref, blocker);
        const [found, ...others] = await forge.dependencies(ref);
        expect(found?.key).toBe(keyOf(blocker));
        expect(others).toEqual([]);
        expect(await forge.dependencies(blocker)).toEqual([]);
        await people.removeDependency(ref, blocker);
        expect(await forge.dependencies(ref)).toEqual([]);
        if (!forge.tellsDependencies) return;
        const { changes } = await forge.changesSince(ref, null);
        expect(kinds(changes)).toEqual(['dependencies', 'dependencies']);
      });

      it('gives every change exactly once, also those of one and the same second', async () => {
        const ref = await people.openIssue({ title: 'Exactly once' });
        const texts: string[] = [];
        const seen: Change[] = [];
        let cursor = await readUpTo(ref);
        for (let i = 0; i < 12; i += 1) {
          const text = `comment ${i}`;
          texts.push(text);
          await people.comment(ref, text);
          if (i % 3 === 1) continue;
          const next = await forge.changesSince(ref, cursor);
          seen.push(...next.changes);
          cursor = JSON.parse(JSON.stringify(next.cursor));
        }
        const last = await forge.changesSince(ref, cursor);
        seen.push(...last.changes);
        expect((await forge.changesSince(ref, last.cursor)).changes).toEqual([]);
        const told = seen.map((change) =>
          change.kind === 'commented' ? change.body : change.kind,
        );
        expect(told).toEqual(texts);
        expect(seen.every((change) => change.kind === 'commented' && !change.edited)).toBe(true);
      });

      it('gives the same changes under the same ids when read again from the same cursor', async () => {
        const ref = await people.openIssue({ title: 'Read again' });
        await people.assign(ref, people.bot);
        const cursor = await readUpTo(ref);
        await people.close(ref);
        await people.reopen(ref);
        await people.comment(ref, 'one');
        const first = await forge.changesSince(ref, cursor);
        const second = await forge.changesSince(ref, cursor);
        expect(first.changes).toHaveLength(3);
        expect(second).toEqual(first);
        expect(new Set(first.changes.map((change) => change.id)).size).toBe(3);
      });

      it('reads a timeline of several pages whole and in order', async () => {
        const ref = await people.openIssue({ title: 'Long' });
        const texts = Array.from({ length: 115 }, (_, i) => `line ${i}`);
        for (const text of texts) await people.comment(ref, text);
        const { changes, cursor } = await forge.changesSince(ref, null);
        const bodies = changes.map((change) => change.kind === 'commented' && change.body);
        expect(bodies).toEqual(texts);
        await people.close(ref);
        expect(kinds((await forge.changesSince(ref, cursor)).changes)).toEqual(['closed']);
      });

      it('has no changes and a usable cursor for an issue nobody touched', async () => {
        const ref = await people.openIssue({ title: 'Untouched' });
        const { changes, cursor } = await forge.changesSince(ref, null);
        expect(changes).toEqual([]);
        await people.close(ref);
        expect(kinds((await forge.changesSince(ref, cursor)).changes)).toEqual(['closed']);
      });
    });

    describe('lists', () => {
      it('lists open issues assigned to the bot, and no others', async () => {
        const mine = await people.openIssue({ title: 'Mine', assignees: [people.bot] });
        const closed = await people.openIssue({ title: 'Mine, closed', assignees: [people.bot] });
        await people.close(closed);
        const theirs = await people.openIssue({ title: 'Theirs', assignees: [people.writer] });
        const nobodys = await people.openIssue({ title: "Nobody's" });
        const listed = await all(forge.assigned());
        const keys = listed.map((row) => row.key);
        expect(keys).toContain(keyOf(mine));
        for (const other of [closed, theirs, nobodys]) expect(keys).not.toContain(keyOf(other));
        const row = listed.find(({ key }) => key === keyOf(mine));
        const issue = await read(mine);
        expect(row).toMatchObject({
          repository: issue.repository,
          number: issue.number,
          state: 'open',
          updatedAt: issue.updatedAt,
          labels: [],
          assignees: [people.bot],
        });
      });

      it('lists what changed since a time: issues of any state, and comments', async () => {
        const quiet = await people.openIssue({ title: 'Quiet' });
        const closed = await people.openIssue({ title: 'Gets closed' });
        const talked = await people.openIssue({ title: 'Gets a comment' });
        await people.nextSecond();
        await people.nextSecond();
        const fresh = await people.openIssue({ title: 'Fresh' });
        await people.close(closed);
        await people.comment(talked, 'news');
        const since = (await read(fresh)).createdAt;
        const keys = (await all(forge.changedSince(people.repository, since))).map(
          (row) => row.key,
        );
        for (const changed of [fresh, closed, talked]) expect(keys).toContain(keyOf(changed));
        expect(keys).not.toContain(keyOf(quiet));
        expect(new Set(keys).size).toBe(keys.length);
      });

      has('commentList')('counts an edited comment as a change of its issue', async () => {
        const ref = await people.openIssue({ title: 'Old comment, ticked' });
        const commentId = await people.comment(ref, '- [ ] Cancel');
        await people.nextSecond();
        await people.nextSecond();
        const since = (await read(await people.openIssue({ title: 'A stamp' }))).createdAt;
        const before = (await all(forge.changedSince(people.repository, since))).map(
          (row) => row.key,
        );
        expect(before).not.toContain(keyOf(ref));
        await people.editComment(ref, commentId, '- [x] Cancel');
        const after = (await all(forge.changedSince(people.repository, since))).map(
          (row) => row.key,
        );
        expect(after).toContain(keyOf(ref));
      });
    });

    describe('labels', () => {
      it('makes the missing ones once, whatever their case', async () => {
        await forge.ensureLabels(people.repository, LABELS);
        await forge.ensureLabels(people.repository, [
          ...LABELS,
          { ...QUEUED, name: 'Agent/Queued' },
        ]);
        const names = (await people.labels()).map((label) => label.toLowerCase());
        for (const { name } of LABELS) {
          expect(names.filter((other) => other === name)).toEqual([name]);
        }
      });

      it('adds and takes off, twice without complaint', async () => {
        await forge.ensureLabels(people.repository, LABELS);
        const ref = await people.openIssue({ title: 'To be labelled' });
        await forge.addLabel(ref, HOLD.name);
        await forge.addLabel(ref, HOLD.name);
        expect((await read(ref)).labels).toEqual([HOLD.name]);
        await forge.removeLabel(ref, HOLD.name);
        await forge.removeLabel(ref, HOLD.name);
        expect((await read(ref)).labels).toEqual([]);
      });

      it('leaves the labels that people set', async () => {
        await forge.ensureLabels(people.repository, LABELS);
        const ref = await people.openIssue({ title: 'Labelled by both' });
        await people.label(ref, HOLD.name);
        await forge.addLabel(ref, QUEUED.name);
        await forge.removeLabel(ref, QUEUED.name);
        expect((await read(ref)).labels).toEqual([HOLD.name]);
      });

      it('sets one instead of others, and leaves what somebody sets meanwhile', async () => {
        await forge.ensureLabels(people.repository, LABELS);
        const ref = await people.openIssue({ title: 'Moves on' });
        await forge.addLabel(ref, QUEUED.name);
        await people.label(ref, HOLD.name);
        const there = await forge.addLabel(ref, RUNNING.name, [QUEUED.name]);
        expect(there.toSorted()).toEqual((await read(ref)).labels.toSorted());
        await takeOff(ref, [QUEUED.name], there);
        expect((await read(ref)).labels.toSorted()).toEqual([HOLD.name, RUNNING.name]);
      });

      it('sets one instead of another that is not there any more', async () => {
        await forge.ensureLabels(people.repository, LABELS);
        const ref = await people.openIssue({ title: 'Nothing to take off' });
        const there = await forge.addLabel(ref, RUNNING.name, [QUEUED.name, HOLD.name]);
        expect(there).toEqual([RUNNING.name]);
        await takeOff(ref, [QUEUED.name, HOLD.name], [QUEUED.name, HOLD.name]);
        expect((await read(ref)).labels).toEqual([RUNNING.name]);
      });

      it('makes one again that people deleted when it is set, and minds no other that they deleted', async () => {
        await forge.ensureLabels(people.repository, LABELS);
        const ref = await people.openIssue({ title: 'Its labels were deleted' });
        await forge.addLabel(ref, QUEUED.name);
        for (const [gone, label, old] of [
          [RUNNING, RUNNING, QUEUED],
          [RUNNING, QUEUED, RUNNING],
        ] as const) {
          await people.deleteLabel(gone.name);
          await forge.ensureLabels(people.repository, LABELS);
          await takeOff(ref, [old.name], await forge.addLabel(ref, label.name, [old.name]));
          expect((await read(ref)).labels).toEqual([label.name]);
        }
      });

      has('exclusiveLabels')('lets an exclusive label take its sibling off', async () => {
        await forge.ensureLabels(people.repository, LABELS);
        const ref = await people.openIssue({ title: 'Exclusive' });
        await forge.addLabel(ref, HOLD.name);
        await forge.addLabel(ref, QUEUED.name);
        await forge.addLabel(ref, RUNNING.name);
        expect((await read(ref)).labels.toSorted()).toEqual([HOLD.name, RUNNING.name]);
      });
    });

    describe('comments', () => {
      it('creates, edits and reads a comment of its own', async () => {
        const ref = await people.openIssue({ title: 'Reported' });
        await people.comment(ref, "somebody else's");
        const made = await forge.createComment(ref, '**Queued.**');
        expect(made).toMatchObject({ author: people.bot, body: '**Queued.**' });
        expect(made.url).toContain(`${ref.number}`);
        expect(await forge.editComment(ref, made.id, '**Running.**')).toBe(true);
        expect(await forge.readComment(ref, made.id)).toMatchObject({
          id: made.id,
          body: '**Running.**',
        });
        const second = await forge.createComment(ref, 'second');
        const own = await forge.ownComments(ref);
        expect(own.map((comment) => comment.id)).toEqual([made.id, second.id]);
        expect(own[0]).toMatchObject({ author: people.bot, body: '**Running.**', url: made.url });
      });

      it('says so when a comment was deleted', async () => {
        const ref = await people.openIssue({ title: 'Comment deleted' });
        const { id } = await forge.createComment(ref, 'gone soon');
        await people.deleteComment(ref, id);
        expect(await forge.readComment(ref, id)).toBeNull();
        expect(await forge.editComment(ref, id, 'again')).toBe(false);
        expect(await forge.ownComments(ref)).toEqual([]);
      });

      has('reactions')('take a reaction, twice without complaint', async () => {
        const ref = await people.openIssue({ title: 'Reacted to' });
        const commentId = await people.comment(ref, '/retry');
        expect(await forge.react(ref, commentId, 'eyes')).toBe(true);
        expect(await forge.react(ref, commentId, 'eyes')).toBe(true);
        expect(await forge.react(ref, commentId, '+1')).toBe(true);
        expect((await people.reactionsOf(ref, commentId)).toSorted()).toEqual(['+1', 'eyes']);
        const other = await people.comment(ref, '/frobnicate');
        expect(await forge.react(ref, other, '-1')).toBe(true);
        expect(await people.reactionsOf(ref, other)).toEqual(['-1']);
      });

      it('take no reaction when deleted, without complaint', async () => {
        const ref = await people.openIssue({ title: 'Nothing to react to' });
        const commentId = await people.comment(ref, '/retry');
        await people.deleteComment(ref, commentId);
        expect(await forge.react(ref, commentId, 'eyes')).toBe(false);
      });

      it('keeps a text as it is: markers, emoji, several lines', async () => {
        const ref = await people.openIssue({ title: 'Verbatim' });
        const body =
          '<!-- forgehand:status v1 {"a":"ü"} -->\n**▶ Running** | a | b |\n- [ ] Cancel';
        const { id } = await forge.createComment(ref, body);
        expect((await forge.readComment(ref, id))?.body).toBe(body);
        const { changes } = await forge.changesSince(ref, null);
        expect(changes).toMatchObject([{ kind: 'commented', commentId: id, body }]);
      });
    });

    it('closes an issue, twice without complaint', async () => {
      const ref = await people.openIssue({ title: 'To be closed' });
      await forge.closeIssue(ref);
      await forge.closeIssue(ref);
      expect((await read(ref)).state).toBe('closed');
      expect(kinds((await forge.changesSince(ref, null)).changes)).toEqual(['closed']);
    });
  });
}

function kinds(changes: Change[]): Change['kind'][] {
  return changes.map((change) => change.kind);
}

async function all(pages: AsyncIterable<Listed[]>): Promise<Listed[]> {
  const rows: Listed[] = [];
  for await (const page of pages) rows.push(...page);
  return rows;
}
