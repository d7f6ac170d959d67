import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseKey } from '../../src/domain/issue.ts';
import type { Forge } from '../../src/forge/forge.ts';
import { createGiteaAdmin } from '../../src/forge/gitea/admin.ts';
import { createGitea } from '../../src/forge/gitea/gitea.ts';
import { adminContract } from '../forge/admin-contract.ts';
import { forgeContract } from '../forge/contract.ts';
import { type Gitea, startGitea } from './support/gitea.ts';

let gitea: Gitea;

beforeAll(async () => {
  gitea = await startGitea();
});
afterAll(async () => gitea?.stop());

function adapter(token = gitea.bot.token, calls: string[] = []): Forge {
  return createGitea({
    name: 'gitea',
    kind: 'gitea',
    url: gitea.url,
    token: () => token,
    count: ({ kind }) => calls.push(kind),
    log: pino({ level: 'silent' }),
  });
}

forgeContract('a real Gitea', async () => {
  const repository = await gitea.createRepository();
  return { forge: adapter(), people: gitea.people(repository), close: async () => undefined };
});

adminContract('a real Gitea', async () => {
  const { fullName } = await gitea.createRepository();
  const log = pino({ level: 'silent' });
  const as = (token: string) => createGiteaAdmin({ url: gitea.url, token: () => token, log });
  return {
    owner: as(gitea.owner.token),
    bot: as(gitea.bot.token),
    botLogin: gitea.bot.person.login,
    repository: fullName,
    organisation: await gitea.createOrganisation('admins'),
    close: async () => undefined,
  };
});

describe('a real Gitea', () => {
  it('follows a renamed repository without being told', async () => {
    const repository = await gitea.createRepository({ name: 'old-name' });
    const people = gitea.people(repository);
    const ref = await people.openIssue({ title: 'Moves' });
    const forge = adapter();
    forge.learn(repository);
    expect((await forge.readIssue(ref)).kind).toBe('issue');
    await gitea.owner.api.patch(`/repos/${repository.fullName}`, { name: 'new-name' });
    const read = await forge.readIssue(ref);
    const fullName = `${gitea.owner.person.login}/new-name`;
    expect(read).toMatchObject({ issue: { repository: { id: repository.id, fullName } } });
    await forge.createComment(ref, 'still here');
    expect(await forge.ownComments(ref)).toHaveLength(1);
  });

  it('writes to a renamed repository under its old name', async () => {
    const repository = await gitea.createRepository({ name: 'writes-old' });
    const ref = await gitea.openIssue(repository, { title: 'Written to' });
    const forge = adapter();
    forge.learn(repository);
    await gitea.owner.api.patch(`/repos/${repository.fullName}`, { name: 'writes-new' });
    expect((await forge.createComment(ref, 'found')).body).toBe('found');
    await forge.closeIssue(ref);
    expect(await forge.readIssue(ref)).toMatchObject({ issue: { state: 'closed' } });
  });

  it('finds the right repository when another one takes the old name', async () => {
    const repository = await gitea.createRepository({ name: 'taken' });
    const ref = await gitea.openIssue(repository, { title: 'The real one' });
    const forge = adapter();
    forge.learn(repository);
    await gitea.owner.api.patch(`/repos/${repository.fullName}`, { name: 'taken-away' });
    const other = await gitea.createRepository({ name: 'taken' });
    await gitea.openIssue(other, { title: 'Another one' });
    expect(await forge.readIssue(ref)).toMatchObject({ issue: { title: 'The real one' } });
  });

  it('says unreadable of a private repository of others', async () => {
    const repository = await gitea.createRepository({ name: 'private' });
    const ref = await gitea.openIssue(repository, { title: 'Secret' });
    await gitea.owner.api.patch(`/repos/${repository.fullName}`, { private: true });
    const bot = `/repos/${repository.fullName}/collaborators/${gitea.bot.person.login}`;
    await gitea.owner.api.delete(bot);
    const forge = adapter();
    forge.learn(repository);
    expect(await forge.readIssue(ref)).toEqual({ kind: 'unreadable' });
    expect(await forge.repository(repository.fullName)).toBeNull();
  });

  it('has something unreadable in place of a blocker that the bot may not see', async () => {
    const repository = await gitea.createRepository({ name: 'waits' });
    const ref = await gitea.openIssue(repository, { title: 'Waits' });
    const secret = await gitea.createRepository({ name: 'secret' });
    const blocker = await gitea.openIssue(secret, { title: 'Hidden' });
    await gitea.owner.api.patch(`/repos/${secret.fullName}`, { private: true });
    const bot = `/repos/${secret.fullName}/collaborators/${gitea.bot.person.login}`;
    await gitea.owner.api.delete(bot);
    const [owner, repo] = secret.fullName.split('/');
    const meta = { owner, repo, index: blocker.number };
    await gitea.owner.api.post(
      `/repos/${repository.fullName}/issues/${ref.number}/dependencies`,
      meta,
    );
    const forge = adapter();
    forge.learn(repository);
    const [hidden, ...others] = await forge.dependencies(ref);
    expect(others).toEqual([]);
    const key = parseKey(hidden?.key ?? '');
    expect(await forge.readIssue(key)).toEqual({ kind: 'unreadable' });
    expect(await forge.readIssue(blocker)).toEqual({ kind: 'unreadable' });
  });

  it("refuses with unauthorized when the token isn't one", async () => {
    await expect(adapter('0'.repeat(40)).whoAmI()).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('says forbidden to a reader who wants to label', async () => {
    const repository = await gitea.createRepository({ name: 'read-only' });
    const ref = await gitea.openIssue(repository, { title: 'Not mine' });
    const forge = adapter(gitea.outsider.token);
    forge.learn(repository);
    expect(await forge.repositoryById(repository.id)).toMatchObject({ mayWrite: false });
    const label = { name: 'agent/queued', color: 'c5def5', description: '', exclusive: true };
    await expect(forge.ensureLabels(repository, [label])).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await gitea.owner.api.post(`/repos/${repository.fullName}/labels`, label);
    await expect(forge.addLabel(ref, label.name)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('makes a label anew that somebody deleted, and does with one made anew by hand', async () => {
    const repository = await gitea.createRepository({ name: 'labels' });
    const people = gitea.people(repository);
    const ref = await people.openIssue({ title: 'Labels' });
    const forge = adapter();
    const label = { name: 'agent/queued', color: 'c5def5', description: '', exclusive: true };
    await forge.ensureLabels(repository, [label]);
    const path = `/repos/${repository.fullName}/labels`;
    const [made] = await gitea.owner.api.get<{ id: number }[]>(path);
    await gitea.owner.api.delete(`${path}/${made?.id}`);
    await forge.addLabel(ref, label.name);
    const [second] = await gitea.owner.api.get<{ id: number }[]>(path);
    await gitea.owner.api.delete(`${path}/${second?.id}`);
    await gitea.owner.api.post(path, label);
    await people.label(ref, label.name);
    await forge.removeLabel(ref, label.name);
    expect(await forge.readIssue(ref)).toMatchObject({ issue: { labels: [] } });
  });

  describe("in an organisation's repository", () => {
    it('uses the labels of the organisation when the token may read them', async () => {
      const organisation = await gitea.createOrganisation('acme');
      const label = { name: 'Agent/Queued', color: '#c5def5', exclusive: true };
      await gitea.owner.api.post(`/orgs/${organisation}/labels`, label);
      const repository = await gitea.createRepository({ of: organisation });
      const people = gitea.people(repository);
      const ref = await people.openIssue({ title: 'Organised' });
      const reading = await gitea.createUser('org-reader', [
        'write:issue',
        'read:repository',
        'read:user',
        'read:organization',
      ]);
      const path = `/repos/${repository.fullName}/collaborators/${reading.person.login}`;
      await gitea.owner.api.put(path, { permission: 'write' });
      const forge = adapter(reading.token);
      const wanted = { name: 'agent/queued', color: 'c5def5', description: '', exclusive: true };
      await forge.ensureLabels(repository, [wanted]);
      await forge.addLabel(ref, wanted.name);
      expect(await people.labels()).toEqual([]);
      expect(await forge.readIssue(ref)).toMatchObject({ issue: { labels: ['Agent/Queued'] } });
    });

    it('makes its own labels without that scope', async () => {
      const organisation = await gitea.createOrganisation('plain');
      const repository = await gitea.createRepository({ of: organisation });
      const people = gitea.people(repository);
      const wanted = { name: 'agent/queued', color: 'c5def5', description: '', exclusive: true };
      await adapter().ensureLabels(repository, [wanted]);
      expect(await people.labels()).toEqual(['agent/queued']);
    });

    it('refuses a stranger and says unknown of a collaborator', async () => {
      const organisation = await gitea.createOrganisation('rights');
      const repository = await gitea.createRepository({ of: organisation });
      const ref = await gitea.openIssue(repository, { title: 'Rights' });
      const forge = adapter();
      expect(await forge.permission(ref, gitea.outsider.person)).toBe('none');
      expect(await forge.permission(ref, gitea.writer.person)).toBe('unknown');
    });
  });

  it('knows everybody exactly where the bot administers the repository', async () => {
    const repository = await gitea.createRepository({ name: 'administered' });
    const ref = await gitea.openIssue(repository, { title: 'Rights' });
    const path = `/repos/${repository.fullName}/collaborators/${gitea.bot.person.login}`;
    await gitea.owner.api.put(path, { permission: 'admin' });
    const calls: string[] = [];
    const forge = adapter(gitea.bot.token, calls);
    forge.learn(repository);
    expect(await forge.permission(ref, gitea.owner.person)).toBe('write');
    expect(await forge.permission(ref, gitea.outsider.person)).toBe('none');
    expect(calls).toEqual(['permission.read', 'permission.read']);
  });
});
