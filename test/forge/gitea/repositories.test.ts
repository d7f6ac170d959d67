import { describe, expect, it } from 'vitest';
import { againstFake } from './adapter.ts';

const SOMEWHERE = { forge: 'gitea', repositoryId: 7 };

describe('a repository at Gitea', () => {
  it('that was renamed is read by the redirect and written to under its new name', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'Moves' });
    fake.moved.set('acme/app', people.repository.id);
    await people.rename('acme/new-name');
    const fullName = 'acme/new-name';
    expect(await forge.readIssue(ref)).toMatchObject({ issue: { repository: { fullName } } });
    forge.learn(people.repository);
    await forge.createComment(ref, 'found');
    await forge.closeIssue(ref);
    expect(await people.commentsOf(ref)).toHaveLength(1);
  });

  it('is found by its id when another one has taken its name', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'The real one' });
    await people.rename('acme/taken-away');
    const other = fake.addRepository('acme/app').people;
    await other.openIssue({ title: 'Another one' });
    expect(await forge.readIssue(ref)).toMatchObject({ issue: { title: 'The real one' } });
  });

  it('has no timeline of another one that has taken its name', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'The real one', assignees: [people.bot] });
    expect((await forge.readWhole(ref)).whole?.changes).toMatchObject([{ kind: 'assigned' }]);
    await people.rename('acme/taken-away');
    const other = fake.addRepository('acme/app').people;
    await other.openIssue({ title: 'Another one', assignees: [other.bot] });
    const title = 'The real one';
    expect(await forge.readWhole(ref)).toMatchObject({ read: { issue: { title } }, whole: null });
  });

  it('that vanished while another one has its name leaves nothing to read', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'The real one' });
    await people.setReadable(false);
    const other = fake.addRepository('acme/app').people;
    await other.openIssue({ title: 'Another one' });
    expect(await forge.readIssue(ref)).toEqual({ kind: 'unreadable' });
  });

  it("that the bot can't see makes its issues unreadable", async () => {
    const { forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'Secret' });
    await people.setReadable(false);
    expect(await forge.readIssue(ref)).toEqual({ kind: 'unreadable' });
    expect(await forge.repository('acme/app')).toBeNull();
    expect(await forge.permission(ref, people.writer)).toBe('unknown');
    for (const write of [() => forge.createComment(ref, 'x'), () => forge.closeIssue(ref)])
      await expect(write()).rejects.toMatchObject({ kind: 'rejected', status: 404 });
    await expect(forge.changesSince(ref, null)).rejects.toMatchObject({ status: 404 });
  });

  it('whose issues may not be read makes them unreadable too', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'Secret' });
    fake.meet(/issues\/1/, { status: 403 });
    expect(await forge.readIssue(ref)).toEqual({ kind: 'unreadable' });
  });

  it('that is archived is not written to, and this is said with its remedy', async () => {
    const { home, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'Old' });
    home.facts = { ...home.facts, archived: true };
    expect(await forge.repository('acme/app')).toMatchObject({ archived: true, mayWrite: false });
    const closed = forge.closeIssue(ref);
    await expect(closed).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(closed).rejects.toThrow('unarchive it or unassign the bot');
  });

  it('is asked about once a minute at most', async () => {
    let now = 0;
    const { forge, counted } = await againstFake({ now: () => now });
    for (const at of [0, 30_000, 59_999, 60_000]) {
      now = at;
      expect(await forge.repository('ACME/app')).toBeNull();
      expect(await forge.repository('acme/app')).toBeNull();
    }
    expect(counted).toEqual(['repository.read 404', 'repository.read 404']);
  });

  it('is asked about anew where old news won’t do: one archived a moment ago is known as such', async () => {
    let now = 0;
    const { home, forge, counted } = await againstFake({ now: () => now });
    const { id } = home.facts;
    expect(await forge.repositoryById(id)).toMatchObject({ archived: false, mayWrite: true });
    home.facts = { ...home.facts, archived: true };
    now = 3_000;
    expect(await forge.repositoryById(id, 5_000)).toMatchObject({ archived: false });
    expect(await forge.repositoryById(id, 2_000)).toMatchObject({ archived: true });
    expect(await forge.repositoryById(id)).toMatchObject({ archived: true, mayWrite: false });
    expect(counted).toEqual(['repository.read 200', 'repository.read 200']);
  });

  it.each(['../..', 'a/b/c', 'acme/..', './app', 'acme/app\n', 'acme/ app', 'acme', ''])(
    'is not asked about as %j',
    async (name) => {
      const { fake, forge } = await againstFake();
      expect(await forge.repository(name)).toBeNull();
      expect(fake.requests).toEqual([]);
      forge.learn({ id: SOMEWHERE.repositoryId, fullName: name });
      await forge.readIssue({ ...SOMEWHERE, number: 1 });
      expect(fake.requests.every((request) => !request.includes('..'))).toBe(true);
    },
  );
});
