import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IssueRef, Repository } from '../../src/domain/issue.ts';
import type { People } from '../forge/people.ts';
import { type BotOnGitea, startBotOnGitea } from './support/bot-on-gitea.ts';

const soon = { timeout: 40_000, interval: 250 };

describe('what a real Gitea takes away', () => {
  let bot: BotOnGitea;
  beforeAll(async () => {
    bot = await startBotOnGitea({
      SWEEP_INTERVAL: '2s',
      TRIGGER_LABEL: 'run-agent',
      // Long enough to archive a repository meanwhile.
      STUB_SECONDS: '2',
    });
  });
  afterAll(async () => bot?.stop());

  async function repositoryOf(options: { name: string; of?: string }) {
    const repository = await bot.gitea.createRepository(options);
    await bot.addHook(repository);
    return { repository, people: bot.gitea.people(repository) };
  }
  const open = (people: People, title: string, body = '') =>
    people.openIssue({ title, body, assignees: [people.bot] });
  const pathOf = ({ fullName }: Repository) => `/repos/${fullName}`;
  const keyOf = (ref: IssueRef) => `gitea/${ref.repositoryId}#${ref.number}`;
  const said = (ref: IssueRef, msg: string) =>
    bot.worker.said((line) => String(line.msg).startsWith(msg) && line.issue === keyOf(ref));

  it('makes a deleted status comment and a deleted label anew', async () => {
    const { people, gitea, repository } = bot;
    const ref = await bot.open('Comment and label deleted', 'Stub: hang');
    await bot.told(ref, 'running');
    const path = `${pathOf(repository)}/issues/${ref.number}`;
    const [status] = await gitea.owner.api.get<{ id: number }[]>(`${path}/comments`);
    await people.deleteComment(ref, status?.id ?? 0);
    const labels = await gitea.owner.api.get<{ id: number; name: string }[]>(
      `${pathOf(repository)}/labels?limit=50`,
    );
    for (const { id, name } of labels) {
      if (name === 'agent/cancelled' || name === 'agent/running')
        await gitea.owner.api.delete(`${pathOf(repository)}/labels/${id}`);
    }
    await people.comment(ref, '/cancel', people.writer);
    await bot.told(ref, 'cancelled');
    expect(await bot.labels(ref)).toEqual(['agent/cancelled']);
    const statuses = (await bot.comments(ref)).filter((body) => body.startsWith('<!-- forgehand'));
    expect(statuses).toHaveLength(1);
    expect(statuses[0]).toContain('**■ Cancelled');
  });

  it('stops a task whose issue is locked, and one whose issue is deleted', async () => {
    const { people } = bot;
    const locked = await bot.open('Locked', 'Stub: hang');
    await bot.told(locked, 'running');
    await people.lock(locked);
    await said(locked, 'run: ended');
    await bot.told(locked, 'none');
    expect(await bot.labels(locked)).toEqual([]);
    expect((await bot.comments(locked))[0]).toContain('the issue was locked');
    const deleted = await bot.open('Deleted', 'Stub: hang');
    await bot.told(deleted, 'running');
    await people.deleteIssue(deleted);
    await said(deleted, 'run: ended');
  });

  it('goes on in a renamed repository', async () => {
    const { repository, people } = await repositoryOf({ name: 'before' });
    const blocker = await people.openIssue({ title: 'First' });
    const ref = await open(people, 'Renamed meanwhile', `Blocked by: #${blocker.number}`);
    await bot.told(ref, 'blocked');
    const owner = repository.fullName.split('/')[0];
    await bot.gitea.owner.api.patch(pathOf(repository), { name: 'after' });
    const renamed = { id: repository.id, fullName: `${owner}/after` };
    await bot.gitea.people(renamed).close(blocker);
    await bot.told(ref, 'done');
  });

  it('starts nothing in a repository that was archived a moment ago', async () => {
    const { gitea } = bot;
    const { repository, people } = await repositoryOf({ name: 'shelved' });
    const elsewhere = await repositoryOf({ name: 'not-shelved' });
    const blocker = await elsewhere.people.openIssue({ title: 'Before it' });
    const warm = await open(people, 'So that the repository is known');
    await said(warm, 'run: started');
    await bot.told(warm, 'done');
    const body = `Blocked by: ${elsewhere.repository.fullName}#${blocker.number}`;
    const ref = await open(people, 'Too late', body);
    await bot.told(ref, 'blocked');
    await gitea.owner.api.patch(pathOf(repository), { archived: true });
    await elsewhere.people.close(blocker);
    await said(ref, 'run: not started, its end could not be told');
    expect(bot.starts()).not.toContain(keyOf(ref));
    await gitea.owner.api.patch(pathOf(repository), { archived: false });
    await people.comment(ref, '/retry', people.writer);
    await bot.told(ref, 'done');
  });

  it('keeps what it can not tell in an archived repository, and tells when it is open again', async () => {
    const { repository, people } = await repositoryOf({ name: 'shelf' });
    const ref = await open(people, 'Archived meanwhile');
    await said(ref, 'run: started');
    await bot.gitea.owner.api.patch(pathOf(repository), { archived: true });
    const line = await bot.worker.said(
      ({ level, issue }) => level === 'error' && issue === keyOf(ref),
    );
    expect(JSON.stringify(line)).toContain('archived');
    await bot.gitea.owner.api.patch(pathOf(repository), { archived: false });
    await people.comment(ref, '/status', people.writer);
    await bot.told(ref, 'done');
  });

  it('starts nothing where it may only read, and says which right to give', async () => {
    const { repository, people } = await repositoryOf({ name: 'readers' });
    const collaborator = `${pathOf(repository)}/collaborators/${people.bot.login}`;
    await bot.gitea.owner.api.put(collaborator, { permission: 'read' });
    const ref = await open(people, 'May only read');
    const line = await said(ref, 'run: not started, its end could not be told');
    expect(line.why).toMatch(/write permission/);
    expect(line.level).toBe('error');
    expect(bot.starts()).not.toContain(keyOf(ref));
  });

  it('takes an issue by its trigger label, also where no delivery tells, and lets go with it', async () => {
    const { gitea } = bot;
    const repository = await gitea.createRepository({ name: 'unhooked' });
    const people = gitea.people(repository);
    await gitea.owner.api.post(`${pathOf(repository)}/labels`, {
      name: 'run-agent',
      color: '#1f6feb',
    });
    const ref = await people.openIssue({ title: 'Labelled', body: 'Stub: hang' });
    await people.label(ref, 'run-agent');
    await bot.told(ref, 'running');
    await people.unlabel(ref, 'run-agent');
    await bot.told(ref, 'none');
  });

  it('uses labels of the organisation where they exist, and makes no second ones', async () => {
    const { gitea } = bot;
    const organisation = await gitea.createOrganisation('guild');
    await gitea.owner.api.post(`/orgs/${organisation}/labels`, {
      name: 'agent/done',
      color: '#00ff00',
      exclusive: true,
    });
    const { repository, people } = await repositoryOf({ name: 'hall', of: organisation });
    const ref = await open(people, 'Of an organisation');
    await bot.told(ref, 'done');
    const { labels } = await gitea.owner.api.get<{ labels: { name: string }[] }>(
      `${pathOf(repository)}/issues/${ref.number}`,
    );
    expect(labels.map(({ name }) => name)).toEqual(['agent/done']);
    expect(await people.labels()).toContain('agent/queued');
  });

  it('knows a writer of an organisation’s repository from the signed delivery of the command', async () => {
    const { gitea } = bot;
    const organisation = await gitea.createOrganisation('works');
    const { people } = await repositoryOf({ name: 'yard', of: organisation });
    const ref = await open(people, 'Commanded in an organisation', 'Stub: hang');
    await bot.told(ref, 'running');
    await people.comment(ref, '/cancel', people.stranger);
    const theirs = await people.comment(ref, '/cancel', people.stranger);
    await expect.poll(() => people.reactionsOf(ref, theirs), soon).toEqual(['-1']);
    await people.comment(ref, '/cancel', people.writer);
    await bot.told(ref, 'cancelled');
  });
});
