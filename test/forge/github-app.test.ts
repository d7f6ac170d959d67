import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGithub } from '../../src/forge/github/github.ts';
import { type EmulatedApp, startEmulatedApp } from '../support/emulated-app.ts';

describe('a GitHub App, as emulate plays it', () => {
  let github: EmulatedApp;
  let repositoryId: number;
  const counted: string[] = [];

  beforeAll(async () => {
    github = await startEmulatedApp();
    const { id } = (await asAnn('GET', '/repos/ann/app')) as { id: number };
    repositoryId = id;
  });
  afterAll(() => github?.close());

  async function asAnn(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${github.direct}${path}`, {
      method,
      headers: { authorization: 'token token-ann', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer.json();
  }

  const app = (triggerLabel: string | null = null) =>
    createGithub({
      name: 'github',
      url: github.direct,
      auth: { appId: github.appId, privateKey: github.privateKey },
      triggerLabel,
      throttle: false,
      throttleId: 'app',
      count: ({ kind, status }) => void counted.push(`${kind} ${status}`),
      log: pino({ level: 'silent' }),
    });
  const open = async (title: string) => {
    const { number } = (await asAnn('POST', '/repos/ann/app/issues', { title })) as {
      number: number;
    };
    return { forge: 'github', repositoryId, number };
  };

  it('is the user that its comments are by', async () => {
    const forge = app();
    const bot = await forge.whoAmI();
    expect(bot.login).toBe('forgehand[bot]');
    const ref = await open('To be told about');
    const made = await forge.createComment(ref, '**Queued.**');
    expect(made.author).toEqual(bot);
    expect((await forge.ownComments(ref)).map(({ id }) => id)).toEqual([made.id]);
  });

  it('reads, labels and closes by the token of the installation', async () => {
    const forge = app();
    const ref = await open('To be labelled');
    const label = { name: 'agent/running', color: 'c5def5', description: '', exclusive: true };
    const before = { ...label, name: 'agent/queued' };
    await forge.ensureLabels({ id: repositoryId }, [before, label]);
    await forge.addLabel(ref, before.name);
    await forge.addLabel(ref, label.name, [before.name]);
    const changes = counted.filter((call) => /^label\.(add|swap)/.test(call));
    expect(changes).toEqual(['label.add 200', 'label.swap 200']);
    await forge.closeIssue(ref);
    expect(await forge.readIssue(ref)).toMatchObject({
      issue: { state: 'closed', labels: [label.name], title: 'To be labelled' },
    });
  });

  it('may write where its installation may write issues, whatever it may push', async () => {
    expect(await app().repositoryById(repositoryId)).toMatchObject({ mayWrite: true });
  });

  it('finds the issues that a label gives to it', async () => {
    const forge = app('agent/run');
    forge.learn({ id: repositoryId, fullName: 'ann/app' });
    const ref = await open('Given by a label');
    await open('Given to nobody');
    await asAnn('POST', '/repos/ann/app/labels', { name: 'agent/run', color: 'c5def5' });
    await asAnn('POST', `/repos/ann/app/issues/${ref.number}/labels`, { labels: ['agent/run'] });
    const found: number[] = [];
    for await (const page of forge.assigned()) found.push(...page.map(({ number }) => number));
    expect(found).toEqual([ref.number]);
  });

  it('says where it is not installed', async () => {
    await expect(app().repository('cid/elsewhere')).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('not installed on cid: install it there'),
    });
  });
});
