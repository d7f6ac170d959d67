import { describe, expect, it } from 'vitest';
import { parseKey } from '../../src/domain/issue.ts';
import { against, issue, ref, repository } from './github-answers.ts';

describe('errors of GitHub', () => {
  it.each([
    [401, {}, 'unauthorized', 0],
    [403, {}, 'forbidden', 0],
    [403, { 'retry-after': '3' }, 'rate-limited', 3_000],
    [403, { 'x-ratelimit-remaining': '0' }, 'rate-limited', 60_000],
    [429, { 'retry-after': '7' }, 'rate-limited', 7_000],
    [422, {}, 'rejected', 0],
    [500, {}, 'unavailable', 0],
  ])('%i with %j on a write is %s, sent once', async (status, headers, kind, retryAfterMs) => {
    const { forge, paths, counted } = await against(() => ({ status, headers }));
    await expect(forge.createComment(ref, 'x')).rejects.toMatchObject({ kind, retryAfterMs });
    expect(paths).toHaveLength(1);
    expect(counted).toEqual([`comment.create ${status}`]);
  });

  it('that may pass are asked again for reads, and only for those', async () => {
    let left = 2;
    const { forge, paths } = await against(() => {
      left -= 1;
      return left >= 0 ? { status: 502 } : { body: issue };
    });
    expect(await forge.readIssue(ref)).toMatchObject({ kind: 'issue' });
    expect(paths).toHaveLength(3);
    const cut = await against(() => ({ cut: true }));
    await expect(cut.forge.createComment(ref, 'x')).rejects.toMatchObject({
      kind: 'unavailable',
      status: null,
    });
    expect(cut.paths).toHaveLength(1);
  });

  it('silence ends at the time limit', async () => {
    const { forge, counted } = await against(() => ({ hang: true }), { timeoutMs: 50 });
    await expect(forge.createComment(ref, 'x')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(counted).toEqual(['comment.create null']);
  });

  it('a refused token is read anew, once', async () => {
    let token = 'the-old-token';
    const { forge, counted } = await against(
      (_path, { headers }) =>
        headers.authorization === 'token the-new-token' ? { body: issue } : { status: 401 },
      {
        auth: { token: () => token },
        rereadToken: () => {
          token = token === 'the-old-token' ? 'the-new-token' : 'a-third-token';
          return true;
        },
      },
    );
    expect(await forge.readIssue(ref)).toMatchObject({ kind: 'issue' });
    expect(counted).toEqual(['issue.read 401', 'issue.read 200']);
    token = 'revoked';
    await expect(forge.readIssue(ref)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(counted.slice(2)).toEqual(['issue.read 401', 'issue.read 401']);
  });

  it('that lead to where an issue was transferred say that it is missing here', async () => {
    const { forge } = await against((path) =>
      path.includes('/issues/12') ? { body: { ...issue, number: 3 } } : { body: repository },
    );
    forge.learn({ id: 7, fullName: 'acme/app' });
    expect(await forge.readIssue(ref)).toEqual({ kind: 'missing' });
  });

  it('that lead to another repository where it has the same number say so too, a renamed one is this', async () => {
    const repository_url = 'https://api.github.com/repos/acme/lib';
    const answers = async (fullName: string) => {
      const { forge } = await against((path) => ({
        body: path.includes('/issues/12')
          ? { ...issue, repository_url }
          : { ...repository, full_name: fullName },
      }));
      forge.learn({ id: 7, fullName: 'acme/app' });
      return forge.readIssue(ref);
    };
    expect(await answers('acme/app')).toEqual({ kind: 'missing' });
    expect(await answers('acme/lib')).toMatchObject({
      kind: 'issue',
      issue: { key: 'github/7#12', repository: { id: 7, fullName: 'acme/lib' } },
    });
  });

  it('404 and 410 are answers', async () => {
    const { forge } = await against((path) => ({ status: path.startsWith('GET') ? 410 : 404 }));
    expect(await forge.readIssue(ref)).toEqual({ kind: 'missing' });
    expect(await forge.dependencies(ref)).toEqual([]);
    expect(await forge.readComment(ref, 5)).toBeNull();
    expect(await forge.editComment(ref, 5, 'x')).toBe(false);
    await forge.removeLabel(ref, 'agent/queued');
    expect(await forge.repositoryById(99)).toBeNull();
    expect(await forge.readIssue({ ...ref, repositoryId: 99 })).toEqual({ kind: 'unreadable' });
    await expect(forge.addLabel({ ...ref, repositoryId: 99 }, 'x')).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(forge.createComment(ref, 'x')).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('what GitHub says', () => {
  it.each([
    [{ state: 'closed', state_reason: 'not_planned' }, 'not-planned'],
    [{ state: 'closed', state_reason: 'duplicate' }, 'not-planned'],
    [{ state: 'closed', state_reason: 'completed' }, 'completed'],
    [{ state: 'closed' }, 'completed'],
    [{ state: 'open' }, null],
  ])('%j is closed as %s', async (change, closedAs) => {
    const { forge } = await against(() => ({ body: { ...issue, ...change } }));
    expect(await forge.readIssue(ref)).toMatchObject({
      issue: { closedAs, body: '', labels: ['one', 'two'], author: { login: 'ghost' } },
    });
  });

  it('of a merged pull request makes a satisfied blocker', async () => {
    const { forge } = await against(() => ({
      body: { ...issue, pull_request: { merged_at: '2026-11-24T14:00:00Z' } },
    }));
    expect(await forge.readIssue(ref)).toMatchObject({ issue: { pullRequest: { merged: true } } });
  });

  it('of dependencies are issues, of other repositories too', async () => {
    const other = { ...issue, number: 3, repository: { id: 8, full_name: 'acme/lib' } };
    const { forge, paths } = await against(() => ({ body: [issue, other] }));
    const keys = (await forge.dependencies(ref)).map(({ key }) => key);
    expect(keys).toEqual(['github/7#12', 'github/8#3']);
    expect(paths[0]).toContain('/repos/acme/app/issues/12/dependencies/blocked_by');
  });

  it('of a dependency in another repository names that by its address; one it hides is unreadable', async () => {
    const api = 'https://api.github.com/repos';
    const lib = { ...repository, id: 8, full_name: 'acme/lib' };
    const { forge } = await against((path) => {
      if (path.includes('/acme/lib')) return { body: lib };
      if (path.includes('/acme/secret') || path.includes('/repositories/')) return { status: 404 };
      return {
        body: ['app', 'lib', 'secret'].map((name, i) => ({
          ...issue,
          number: 3 + i,
          repository_url: `${api}/acme/${name}`,
        })),
      };
    });
    const [own, other, hidden] = await forge.dependencies(ref);
    expect([own?.key, other?.key]).toEqual(['github/7#3', 'github/8#4']);
    expect(hidden?.repository.fullName).toBe('acme/secret');
    expect(await forge.readIssue(parseKey(hidden?.key ?? ''))).toEqual({ kind: 'unreadable' });
  });

  it('of assigned issues is one list, without pull requests', async () => {
    const row = { ...issue, state: 'open', repository };
    const { forge } = await against(() => ({
      body: [row, { ...row, number: 13, pull_request: {} }],
    }));
    const pages = [];
    for await (const page of forge.assigned()) pages.push(...page);
    expect(pages.map(({ key }) => key)).toEqual(['github/7#12']);
  });

  it('of what changed in a repository has its pull requests, merged or not', async () => {
    const { forge } = await against((path) =>
      path.includes('/issues/comments?')
        ? { body: [] }
        : {
            body: [
              issue,
              { ...issue, number: 13, pull_request: { merged_at: '2026-11-24T14:00:00Z' } },
            ],
          },
    );
    const pages = [];
    for await (const page of forge.changedSince({ id: 7 }, '2026-11-24T14:00:00Z'))
      pages.push(...page);
    expect(pages).toMatchObject([
      { key: 'github/7#12', pullRequest: null },
      { key: 'github/7#13', pullRequest: { merged: true } },
    ]);
  });

  it('of edited comments of a repository leads to their issues', async () => {
    const { forge } = await against((path) => {
      if (path.includes('/issues/comments?'))
        return {
          body: [
            { issue_url: 'https://x/repos/acme/app/issues/12' },
            { issue_url: 'https://x/repos/acme/app/issues/13' },
          ],
        };
      if (path.includes('/issues/12')) return { body: issue };
      if (path.includes('/issues/13')) return { status: 404 };
      return { body: [] };
    });
    const pages = [];
    for await (const page of forge.changedSince({ id: 7 }, '2026-11-24T14:00:00Z'))
      pages.push(...page);
    expect(pages.map(({ key }) => key)).toEqual(['github/7#12']);
  });

  it('of a permission it may not tell is unknown', async () => {
    const person = { id: 9, login: 'mallory' };
    const { forge } = await against(() => ({ status: 403 }));
    expect(await forge.permission(ref, person)).toBe('unknown');
    const reader = await against(() => ({ body: { permission: 'read' } }));
    expect(await reader.forge.permission(ref, person)).toBe('none');
  });

  it.each(['../..', 'a/b/c', 'acme/..', 'acme/app\n', 'acme/ app', ''])(
    'is not asked about %j',
    async (name) => {
      const { forge, paths } = await against(() => ({ body: repository }));
      expect(await forge.repository(name)).toBeNull();
      expect(paths).toEqual([]);
    },
  );
});
