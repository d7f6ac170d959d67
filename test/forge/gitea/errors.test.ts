import { describe, expect, it } from 'vitest';
import { freePort } from '../../../src/store/valkey/free-port.ts';
import { againstFake } from './adapter.ts';

const COMMENTS = /^POST .*\/comments$/;
const later = (ms: number) => new Date(Date.now() + ms).toUTCString();

describe("what Gitea refuses is told by the error's kind", () => {
  it.each([
    [401, {}, 'unauthorized', 0],
    [403, {}, 'forbidden', 0],
    [423, {}, 'forbidden', 0],
    [429, { 'retry-after': '7' }, 'rate-limited', 7_000],
    [429, {}, 'rate-limited', 60_000],
    [429, { 'retry-after': 'soon' }, 'rate-limited', 60_000],
    [429, { 'retry-after': '999999' }, 'rate-limited', 3_600_000],
    [503, { 'retry-after': '3' }, 'rate-limited', 3_000],
    [503, {}, 'unavailable', 0],
    [500, {}, 'unavailable', 0],
    [412, {}, 'rejected', 0],
    [422, {}, 'rejected', 0],
  ])('%i with %j is %s, and the write was sent once', async (status, headers, kind, waitMs) => {
    const { fake, people, forge, counted } = await againstFake();
    const ref = await people.openIssue({ title: 'An issue' });
    fake.meet(/./, { status, headers, body: { message: 'says why' } }, 9);
    const refused = forge.createComment(ref, 'x');
    await expect(refused).rejects.toMatchObject({ kind, status, retryAfterMs: waitMs });
    await expect(refused).rejects.toThrow('says why');
    expect(counted).toEqual([`comment.create ${status}`]);
  });

  it('waits until a date when the answer names one', async () => {
    const { fake, forge } = await againstFake();
    fake.meet(/./, { status: 429, headers: { 'retry-after': later(90_000) } });
    const error = await forge.whoAmI().catch((reason) => reason);
    expect(error.retryAfterMs).toBeGreaterThan(80_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(90_000);
  });

  it("shows the forge's words shortened, no page of a proxy and never the token", async () => {
    const { fake, forge } = await againstFake();
    fake.meet(/./, { status: 422, body: { message: 'x'.repeat(5_000) } });
    const long = await forge.whoAmI().catch((error) => error);
    expect(long.message.length).toBeLessThan(400);
    fake.meet(/./, { status: 422, body: '<html>Bad gateway</html>' });
    const page = await forge.whoAmI().catch((error) => error);
    expect(page.message).toBe('user.read: the forge answered 422');
    fake.tokens.clear();
    const refused = await forge.whoAmI().catch((error) => error);
    expect(refused.message).toContain('set FORGE_TOKEN to a valid token of the bot user');
    expect(refused.message).not.toContain(fake.token);
  });
});

describe('what may pass', () => {
  it('is asked again for a read, twice at most', async () => {
    const { fake, forge, people, counted } = await againstFake();
    fake.meet(/user/, { status: 502 }, 2);
    expect(await forge.whoAmI()).toEqual(people.bot);
    expect(counted).toEqual(['user.read 502', 'user.read 502', 'user.read 200']);
    fake.meet(/user/, { cut: true }, 3);
    await expect(forge.whoAmI()).rejects.toMatchObject({ kind: 'unavailable', status: null });
    expect(counted.slice(3)).toEqual(Array(3).fill('user.read null'));
  });

  it('is never sent again for a write: by then a newer one may have been made', async () => {
    const { fake, forge, people, counted } = await againstFake();
    const ref = await people.openIssue({ title: 'An issue' });
    const label = { name: 'agent/hold', color: 'fbca04', description: '', exclusive: false };
    await forge.ensureLabels(people.repository, [label]);
    counted.splice(0);
    for (const method of ['POST', 'DELETE', 'PATCH'])
      fake.meet(new RegExp(`^${method}`), { cut: true, afterwards: true });
    const unheard = { kind: 'unavailable', status: null };
    await expect(forge.addLabel(ref, label.name)).rejects.toMatchObject(unheard);
    await expect(forge.closeIssue(ref)).rejects.toMatchObject(unheard);
    await expect(forge.removeLabel(ref, label.name)).rejects.toMatchObject(unheard);
    expect(counted).toEqual([
      'label.add null',
      'issue.close null',
      'labels.read 200',
      'label.remove null',
    ]);
  });

  it('is never sent again for a comment: the answer alone may be lost', async () => {
    const { fake, forge, people } = await againstFake();
    const ref = await people.openIssue({ title: 'An issue' });
    fake.meet(COMMENTS, { cut: true, afterwards: true });
    await expect(forge.createComment(ref, 'once')).rejects.toMatchObject({ kind: 'unavailable' });
    expect((await forge.ownComments(ref)).map(({ body }) => body)).toEqual(['once']);
  });

  it('is never sent again for a new label, whose name may be given twice', async () => {
    const { fake, forge, people } = await againstFake();
    const label = { name: 'agent/hold', color: 'fbca04', description: '', exclusive: false };
    fake.meet(/^POST .*\/labels/, { cut: true, afterwards: true });
    const made = forge.ensureLabels(people.repository, [label]);
    await expect(made).rejects.toMatchObject({ kind: 'unavailable' });
    await forge.ensureLabels(people.repository, [label]);
    expect(await people.labels()).toEqual(['agent/hold']);
  });

  it('is given up at the time limit', async () => {
    const { fake, forge } = await againstFake({ timeoutMs: 50 });
    fake.meet(/user/, { hang: true }, 3);
    const error = await forge.whoAmI().catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'unavailable', status: null });
    expect(error.message).toContain('(time limit)');
  });

  it('says by its code why nobody answers', async () => {
    const { forge } = await againstFake({ url: `http://127.0.0.1:${await freePort()}` });
    await expect(forge.whoAmI()).rejects.toThrow('(ECONNREFUSED)');
  });
});

describe('an address that is no Gitea', () => {
  it('is told by a page where JSON should be', async () => {
    const { fake, forge } = await againstFake();
    fake.meet(/user/, { body: '<html>' }, 3);
    await expect(forge.whoAmI()).rejects.toThrow("check that FORGE_URL is the forge's own address");
  });

  it('is told by JSON of another shape, with the place of the difference', async () => {
    const { fake, forge } = await againstFake();
    fake.meet(/user/, { body: { id: 'two', login: 'forgehand' } });
    const error = await forge.whoAmI().catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'rejected' });
    expect(error.message).toContain('(id): check FORGE and FORGE_URL');
  });
});

describe('a refused token', () => {
  it('is read anew and the call sent again, a write too', async () => {
    let token = 'the-old-token';
    let reads = 0;
    const { fake, forge, people, counted } = await againstFake({
      token: () => token,
      rereadToken: () => {
        reads += 1;
        token = 'token-forgehand';
        return true;
      },
    });
    const ref = await people.openIssue({ title: 'An issue' });
    await forge.createComment(ref, 'once');
    expect(counted).toEqual(['comment.create 401', 'comment.create 201']);
    expect(reads).toBe(1);
    expect(await people.commentsOf(ref)).toHaveLength(1);
    expect(fake.requests).toHaveLength(2);
  });

  it('is not read for ever', async () => {
    const { fake, forge, counted } = await againstFake({ rereadToken: () => true });
    fake.tokens.clear();
    await expect(forge.whoAmI()).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(counted).toEqual(['user.read 401', 'user.read 401']);
  });
});

describe('a redirect', () => {
  it.each(['http://127.0.0.1:9/gitea/api/v1/user', '/elsewhere/user', 'http://'])(
    'to %s takes the token nowhere',
    async (location) => {
      const { fake, forge } = await againstFake();
      fake.meet(/user/, { status: 302, headers: { location } });
      await expect(forge.whoAmI()).rejects.toMatchObject({ kind: 'rejected', status: 302 });
      expect(fake.requests).toHaveLength(1);
    },
  );

  it('within the forge is followed, three times at most', async () => {
    const { fake, forge, people } = await againstFake();
    const again = { status: 301, headers: { location: '/gitea/api/v1/user' } };
    fake.meet(/user/, again, 3);
    expect(await forge.whoAmI()).toEqual(people.bot);
    fake.meet(/user/, again, 4);
    await expect(forge.whoAmI()).rejects.toMatchObject({ kind: 'rejected' });
  });
});
