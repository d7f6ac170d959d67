import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/domain/issue.ts';
import { createHttp } from '../../../src/forge/gitea/http.ts';
import type { TimelineEntry } from '../../../src/forge/gitea/parse.ts';
import { againstFake } from './adapter.ts';

async function keysOf(pages: AsyncIterable<{ key: string }[]>): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of pages) keys.push(...page.map(({ key }) => key));
  return keys;
}

describe('an issue read whole', () => {
  it('is missing where it is, though Gitea calls its timeline a fault of its own then', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = { ...(await people.openIssue({ title: 'One' })), number: 99 };
    fake.meet(/timeline/, { status: 500 }, 9);
    expect(await forge.readWhole(ref)).toEqual({ read: { kind: 'missing' }, whole: null });
  });

  it('is not without its timeline: what went wrong with that is said', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'One' });
    fake.meet(/timeline/, { status: 500 }, 9);
    await expect(forge.readWhole(ref)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('lists of several pages', () => {
  it('are read whole: issues assigned to the bot, and what changed', async () => {
    const { forge, people, counted } = await againstFake();
    for (let i = 0; i < 101; i += 1)
      await people.openIssue({ title: `${i}`, assignees: [people.bot] });
    expect(new Set(await keysOf(forge.assigned())).size).toBe(101);
    expect(counted).toEqual(Array(3).fill('issues.assigned 200'));
    const changed = await keysOf(forge.changedSince(people.repository, '2020-01-01T00:00:00Z'));
    expect(changed).toHaveLength(101);
  });

  it('have issues with the label that stands for assigning, where there is one', async () => {
    const { forge, people } = await againstFake({ triggerLabel: 'agent/run' });
    const label = { name: 'agent/run', color: '1f6feb', description: '', exclusive: false };
    await forge.ensureLabels(people.repository, [label]);
    const [assigned, labelled] = [
      await people.openIssue({ title: 'Assigned', assignees: [people.bot] }),
      await people.openIssue({ title: 'Labelled' }),
    ];
    await people.openIssue({ title: 'Neither' });
    await people.label(labelled, 'agent/run');
    expect(await keysOf(forge.assigned())).toEqual([assigned, labelled].map(keyOf));
  });

  it('are read whole where an administrator set that pages are shorter', async () => {
    const { fake, forge, people, counted } = await againstFake();
    fake.setRowsAtMost(2);
    for (let i = 0; i < 5; i += 1)
      await people.openIssue({ title: `${i}`, assignees: [people.bot] });
    expect(new Set(await keysOf(forge.assigned())).size).toBe(5);
    expect(new Set(await keysOf(forge.assigned())).size).toBe(5);
    expect(counted.filter((call) => call.startsWith('settings'))).toEqual(['settings.read 200']);
  });

  it('end at an empty page where the forge hides rows of a page', async () => {
    const { home, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'Long' });
    const stored = home.issues.get(ref.number);
    for (let i = 0; i < 60; i += 1) await people.comment(ref, `line ${i}`);
    for (const entry of stored?.timeline.slice(10, 20) ?? []) entry.type = 'hidden';
    expect((await forge.changesSince(ref, null)).changes).toHaveLength(50);
  });

  it('that never end are left at some point, and this is said', async () => {
    const lines: unknown[] = [];
    const http = createHttp({
      url: 'https://git.example.org',
      token: () => '',
      rereadToken: () => false,
      timeoutMs: 1_000,
      backoffMs: 1,
      count: () => undefined,
      fetch,
      now: Date.now,
      log: pino({}, { write: (line) => void lines.push(JSON.parse(line)) }),
    });
    let rows = 0;
    for await (const page of http.pages(async () => Array(50).fill(0))) rows += page.length;
    expect(rows).toBe(50_000);
    expect(lines).toMatchObject([{ level: 50, pages: 1_000 }]);
  });
});

describe('what changed since a time', () => {
  it('names an issue once, though its comments are listed too, and a pull request that moved', async () => {
    const { fake, forge, people } = await againstFake();
    const old = await people.openIssue({ title: 'Old comment' });
    const commentId = await people.comment(old, 'old');
    const pull = await people.openIssue({ title: 'A pull request' });
    const pullComment = await people.comment(pull, 'old');
    await people.turnIntoPullRequest(pull, { merged: false });
    await fake.nextSecond();
    await fake.nextSecond();
    const fresh = await people.openIssue({ title: 'Fresh' });
    await people.comment(fresh, 'new');
    const merged = await people.openIssue({ title: 'A pull request that moved' });
    await people.turnIntoPullRequest(merged, { merged: true });
    for (const [ref, id] of [
      [old, commentId],
      [pull, pullComment],
    ] as const)
      await people.editComment(ref, id, 'edited');
    const read = await forge.readIssue(fresh);
    const since = read.kind === 'issue' ? read.issue.createdAt : '';
    const keys = await keysOf(forge.changedSince(people.repository, since));
    expect(keys).toEqual([keyOf(fresh), keyOf(merged), keyOf(old)]);
  });

  it('leaves out an issue that was deleted after its comment', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'Deleted' });
    await people.comment(ref, 'x');
    fake.meet(/issues\/1$/, { status: 404 });
    fake.meet(/issues\?/, { body: [] });
    expect(await keysOf(forge.changedSince(people.repository, '2020-01-01T00:00:00Z'))).toEqual([]);
  });
});

describe('an issue at Gitea', () => {
  it('has empty lists where the forge says null, and Ghost where its author is gone', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'Bare' });
    const repository = { id: 7, full_name: 'acme/app' };
    const stamp = '2026-11-24T16:00:00+02:00';
    const rest = { html_url: 'u', state: 'open', created_at: stamp, updated_at: stamp, repository };
    const nothing = { body: null, user: null, assignees: null, labels: null };
    fake.meet(/issues\/1/, { body: { number: 1, title: 'Bare', ...rest, ...nothing } });
    expect(await forge.readIssue(ref)).toMatchObject({
      issue: {
        body: '',
        author: { login: 'Ghost' },
        assignees: [],
        labels: [],
        locked: false,
        comments: 0,
        createdAt: '2026-11-24T14:00:00.000Z',
      },
    });
  });

  it('that is a merged pull request says so', async () => {
    const { forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'A pull request' });
    await people.turnIntoPullRequest(ref, { merged: true });
    expect(await forge.readIssue(ref)).toMatchObject({ issue: { pullRequest: { merged: true } } });
  });

  it('waits for what it may not see', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'Waits' });
    const secret = fake.addRepository('acme/secret').people;
    const blocker = await secret.openIssue({ title: 'Hidden' });
    await people.addDependency(ref, blocker);
    await secret.setReadable(false);
    const [hidden] = await forge.dependencies(ref);
    expect(hidden).toMatchObject({ state: 'open', title: 'An issue that the bot may not read' });
  });

  it('has no dependencies where they are switched off', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'Alone' });
    fake.meet(/dependencies/, { status: 404 }, 2);
    expect(await forge.dependencies(ref)).toEqual([]);
  });

  it('that still has open dependencies is not closed', async () => {
    const { forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'Waits' });
    await people.addDependency(ref, await people.openIssue({ title: 'Blocker' }));
    await expect(forge.closeIssue(ref)).rejects.toMatchObject({ kind: 'rejected', status: 412 });
  });

  it('has entries in its timeline that say nothing to the bot', async () => {
    const { home, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'An issue' });
    await people.close(ref);
    const timeline = home.issues.get(ref.number)?.timeline ?? [];
    const [close] = timeline as [TimelineEntry];
    const odd = [{ type: 'milestone' }, { type: 'assignees', assignee: null }, { type: 'label' }];
    timeline.push(...odd.map((entry, i) => ({ ...close, id: close.id + 1 + i, ...entry })));
    timeline.push({ ...close, id: close.id + 9, type: 'comment', body: null, user: null });
    const { changes } = await forge.changesSince(ref, null);
    expect(changes).toMatchObject([
      { kind: 'closed' },
      { kind: 'commented', body: '', actor: null },
    ]);
  });
});

describe('who may write at Gitea', () => {
  it('is known exactly where the bot administers the repository', async () => {
    const { fake, forge, people, counted } = await againstFake();
    fake.administered.add(people.repository.id);
    const ref = await people.openIssue({ title: 'Rights' });
    expect(await forge.permission(ref, people.writer)).toBe('write');
    expect(await forge.permission(ref, people.stranger)).toBe('none');
    expect(counted).toEqual(['permission.read 200', 'permission.read 200']);
  });

  it('is known a minute after the bot was made an administrator, as it asked for', async () => {
    let now = Date.now();
    const { fake, forge, people } = await againstFake({ now: () => now });
    fake.organisations.set('acme', []);
    const ref = await people.openIssue({ title: 'Rights' });
    expect(await forge.permission(ref, people.writer)).toBe('unknown');
    fake.administered.add(people.repository.id);
    now += 60_000;
    expect(await forge.permission(ref, people.writer)).toBe('write');
  });

  it('can only be refused in an organisation, whose teams may be readers', async () => {
    const { fake, forge, people } = await againstFake();
    fake.organisations.set('acme', []);
    const ref = await people.openIssue({ title: 'Rights' });
    expect(await forge.permission(ref, people.writer)).toBe('unknown');
    expect(await forge.permission(ref, people.stranger)).toBe('none');
    fake.meet(/assignees/, { status: 403 });
    expect(await forge.permission(ref, people.writer)).toBe('unknown');
  });
});
