import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IssueRef, Repository } from '../../src/domain/issue.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';
import type { People } from '../forge/people.ts';
import { SERVER, startServer, type TestRedis } from '../support/redis.ts';
import { type Gitea, startGitea } from './support/gitea.ts';
import { type Program, startProgram } from './support/program.ts';
import { callsFor, type ForgeProxy, startProxy } from './support/proxy.ts';

const SECRET = 'an-e2e-secret';

interface ApiIssue {
  state: string;
  labels: { name: string }[];
}
interface ApiComment {
  body: string;
  user: { login: string };
}

describe('on a real Gitea, with receiver and worker as processes', () => {
  let gitea: Gitea;
  let redis: TestRedis;
  let proxy: ForgeProxy;
  let receiver: Program;
  let worker: Program;
  let repository: Repository;
  let people: People;
  let env: Record<string, string>;
  const dataDir = mkdtempSync(join(tmpdir(), 'forgehand-e2e-'));

  beforeAll(async () => {
    if (!SERVER)
      throw new Error('redis-server or valkey-server must be on PATH for the end-to-end tests');
    [gitea, redis] = await Promise.all([startGitea(), startServer(SERVER)]);
    proxy = await startProxy(gitea.url);
    const port = await freePort();
    env = {
      FORGE: 'gitea',
      FORGE_URL: proxy.url,
      FORGE_TOKEN: gitea.bot.token,
      WEBHOOK_SECRET: SECRET,
      REDIS_URL: redis.url,
      PORT: `${port}`,
      DATA_DIR: dataDir,
      STUB_SECONDS: '0.5',
      RETRY_BACKOFF: '1s',
      KILL_GRACE: '1s',
      DRAIN_DEADLINE: '5s',
      LEASE_DURATION: '5s',
    };
    receiver = startProgram(['serve'], env);
    worker = startProgram(['work'], env);
    await receiver.said(({ msg }) => msg === 'receiver: listening');
    await worker.said(({ msg }) => msg === 'coordinator: started');
    repository = await gitea.createRepository();
    people = gitea.people(repository);
    await gitea.addHook(repository, {
      url: `http://127.0.0.1:${port}/webhooks/gitea`,
      secret: SECRET,
    });
  });

  afterAll(async () => {
    await Promise.all([receiver?.stop(), worker?.stop()]);
    await proxy?.close();
    await gitea?.stop();
    await redis?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const open = (title: string, body = '') =>
    people.openIssue({ title, body, assignees: [people.bot] });
  const api = <T>(ref: IssueRef, path = '') =>
    gitea.owner.api.get<T>(`/repos/${repository.fullName}/issues/${ref.number}${path}`);
  const labels = async (ref: IssueRef) => (await api<ApiIssue>(ref)).labels.map(({ name }) => name);
  const comments = async (ref: IssueRef) =>
    (await api<ApiComment[]>(ref, '/comments')).map(({ body }) => body);
  const keyOf = (ref: IssueRef) => `gitea/${ref.repositoryId}#${ref.number}`;
  const told = (program: Program, ref: IssueRef, phase: string) =>
    program.said(
      (line) => line.msg === 'report: told' && line.issue === keyOf(ref) && line.phase === phase,
    );
  const started = (program: Program, ref: IssueRef) =>
    program.said((line) => line.msg === 'run: started' && line.issue === keyOf(ref));
  const show = async (title: string, ref: IssueRef) => {
    const texts = (await comments(ref)).map((body) =>
      body
        .split('\n')
        .map((line) => `    ${line}`)
        .join('\n'),
    );
    console.log(
      `\n${title} — ${repository.fullName}#${ref.number}, labels: ${(await labels(ref)).join(', ') || 'none'}\n${texts.join('\n    ────\n')}`,
    );
  };

  it('a task that starts at once is worked and told about, within 8 reads and 5 writes', async () => {
    const ref = await open('Write the parser');
    await told(worker, ref, 'done');
    expect(await labels(ref)).toEqual(['agent/done']);
    const [status, notice, ...more] = await comments(ref);
    expect(status).toContain('**✔ Done at');
    expect(notice).toMatch(/^✔ Done\. .*\[What happened\]\(.*#issuecomment-\d+\)$/);
    expect(more).toEqual([]);
    const { reads, writes, lines } = callsFor(
      proxy.calls,
      repository.fullName,
      ref.number,
      (await api<{ id: number }[]>(ref, '/comments')).map(({ id }) => id),
    );
    console.log(
      `calls for a task that starts at once: ${reads} reads, ${writes} writes\n  ${lines.join('\n  ')}`,
    );
    expect(writes).toBeLessThanOrEqual(5);
    expect(reads).toBeLessThanOrEqual(8);
    await show('A task that starts at once', ref);
  });

  it('a chain of three is worked in its order, each told about, within 12 reads and 7 writes', async () => {
    const first = await open('First');
    const before = proxy.calls.length;
    const second = await open('Second', `Blocked by: #${first.number}`);
    await told(worker, second, 'done');
    const calls = proxy.calls.slice(before);
    const third = await open(
      'Third',
      `## Dependencies\n- Depends on #${second.number} (COORD-002)`,
    );
    await told(worker, third, 'done');
    const starts = worker.lines
      .filter(({ msg }) => msg === 'run: started')
      .map(({ issue }) => issue)
      .filter((issue) => [first, second, third].map(keyOf).includes(String(issue)));
    expect(starts).toEqual([first, second, third].map(keyOf));
    for (const ref of [first, second, third]) expect(await labels(ref)).toEqual(['agent/done']);
    const own = (await api<{ id: number }[]>(second, '/comments')).map(({ id }) => id);
    const { reads, writes, lines } = callsFor(calls, repository.fullName, second.number, own);
    console.log(
      `calls for a task that one issue blocked: ${reads} reads, ${writes} writes\n  ${lines.join('\n  ')}`,
    );
    expect(writes).toBeLessThanOrEqual(7);
    expect(reads).toBeLessThanOrEqual(12);
    await show('A task that one issue blocked', second);
  });

  it("starts a task when a human closes the forge's own dependency", async () => {
    const blocker = await people.openIssue({ title: 'A decision of people' });
    const ref = await people.openIssue({ title: 'Waits for people' });
    await people.addDependency(ref, blocker);
    await people.assign(ref, people.bot);
    await told(worker, ref, 'blocked');
    await show('A task that waits for people', ref);
    expect(await labels(ref)).toEqual(['agent/blocked']);
    await people.close(blocker);
    await told(worker, ref, 'done');
  });

  it('stops a running agent when the bot is unassigned, not when somebody else is', async () => {
    const ref = await open('Hangs', 'Stub: hang');
    await started(worker, ref);
    await people.assign(ref, people.writer);
    await people.unassign(ref, people.writer);
    await told(worker, ref, 'running');
    expect(
      worker.lines.some(({ msg, issue }) => msg === 'run: ended' && issue === keyOf(ref)),
    ).toBe(false);
    await people.unassign(ref, people.bot);
    await worker.said(
      ({ msg, issue, verdict }) =>
        msg === 'run: ended' && issue === keyOf(ref) && verdict === 'cancelled',
    );
    await told(worker, ref, 'none');
    expect(await labels(ref)).toEqual([]);
    expect((await comments(ref))[0]).toContain('the bot was unassigned');
    await show('A task whose bot was unassigned', ref);
  });

  it('asks, and goes on with the answer', async () => {
    const ref = await open('Asks', 'Stub: needs-human');
    await told(worker, ref, 'needs-human');
    await people.comment(ref, '/answer 8080, please', people.writer);
    await told(worker, ref, 'done');
    expect(await labels(ref)).toEqual(['agent/done']);
    await show('A task that asked', ref);
  });

  it('fails, and runs again when its box is ticked', async () => {
    const ref = await open('Fails', 'Stub: fail');
    await told(worker, ref, 'failed');
    await show('A task that failed', ref);
    const [status] = await api<(ApiComment & { id: number })[]>(ref, '/comments');
    const runs = () =>
      worker.lines.filter(({ msg, issue }) => msg === 'run: started' && issue === keyOf(ref))
        .length;
    expect(runs()).toBe(1);
    await people.editComment(
      ref,
      status?.id ?? 0,
      (status?.body ?? '').replace('- [ ] Retry', '- [x] Retry'),
    );
    await expect.poll(runs, { timeout: 20_000 }).toBe(2);
  });

  it('starts a run that a stopping worker cut short again, as the same attempt', async () => {
    const ref = await open('Cut short', 'Stub: hang');
    await started(worker, ref);
    expect(await worker.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    worker = startProgram(['work'], env);
    const again = await started(worker, ref);
    expect(again.attempt).toBe(1);
    await people.close(ref);
    await told(worker, ref, 'none');
  });

  it('finds what happened while nobody listened', async () => {
    await receiver.stop();
    const ref = await open('Assigned while nobody listened');
    await worker.stop();
    worker = startProgram(['work'], env);
    await told(worker, ref, 'done');
    receiver = startProgram(['serve'], env);
    await receiver.said(({ msg }) => msg === 'receiver: listening');
  });
});
