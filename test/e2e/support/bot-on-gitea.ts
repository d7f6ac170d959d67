import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IssueRef, Repository } from '../../../src/domain/issue.ts';
import { freePort } from '../../../src/store/valkey/free-port.ts';
import type { People } from '../../forge/people.ts';
import { SERVER, startServer, type TestRedis } from '../../support/redis.ts';
import { type Gitea, startGitea } from './gitea.ts';
import { type Program, startProgram } from './program.ts';
import { type ForgeProxy, startProxy } from './proxy.ts';

const SECRET = 'an-e2e-secret';

/** A real Gitea with a hook, redis-server, and receiver and worker as processes. */
export interface BotOnGitea {
  gitea: Gitea;
  redis: TestRedis;
  /** Between the bot and Gitea; journals each call. */
  proxy: ForgeProxy;
  env: Record<string, string>;
  receiver: Program;
  worker: Program;
  repository: Repository;
  people: People;
  /** A hook that tells this receiver. */
  addHook(repository: Repository): Promise<void>;
  /** Opened by the owner, assigned to the bot. */
  open(title: string, body?: string, people?: People): Promise<IssueRef>;
  labels(ref: IssueRef): Promise<string[]>;
  comments(ref: IssueRef): Promise<string[]>;
  /** Resolves when the worker logs that this phase was told, after the `from`-th line of its log. */
  told(ref: IssueRef, phase: string, from?: number): Promise<unknown>;
  started(ref: IssueRef): Promise<unknown>;
  /** Which of the bot's runs began, in order, as issue keys. */
  starts(): string[];
  /** Prints the issue's labels and comments as Gitea returns them. */
  show(title: string, ref: IssueRef): Promise<void>;
  stop(): Promise<void>;
}

export async function startBotOnGitea(extra: Record<string, string> = {}): Promise<BotOnGitea> {
  if (!SERVER)
    throw new Error('redis-server or valkey-server must be on PATH for the end-to-end tests');
  const [gitea, redis] = await Promise.all([startGitea(), startServer(SERVER)]);
  const proxy = await startProxy(gitea.url);
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), 'forgehand-e2e-'));
  const env = {
    FORGE: 'gitea',
    FORGE_URL: proxy.url,
    FORGE_TOKEN: gitea.bot.token,
    WEBHOOK_SECRET: SECRET,
    REDIS_URL: redis.url,
    PORT: `${port}`,
    OPERATOR_PORT: `${await freePort()}`,
    DATA_DIR: dataDir,
    STUB_SECONDS: '0.5',
    RETRY_BACKOFF: '1s',
    KILL_GRACE: '1s',
    DRAIN_DEADLINE: '5s',
    LEASE_DURATION: '5s',
    SWEEP_INTERVAL: '10s',
    ...extra,
  };
  const receiver = startProgram(['serve'], env);
  const worker = startProgram(['work'], env);
  await receiver.said(({ msg }) => msg === 'receiver: listening');
  await worker.said(({ msg }) => msg === 'coordinator: started');
  const repository = await gitea.createRepository();
  const people = gitea.people(repository);
  const keyOf = (ref: IssueRef) => `gitea/${ref.repositoryId}#${ref.number}`;
  const names = new Map([[repository.id, repository.fullName]]);
  const api = async <T>(ref: IssueRef, path = ''): Promise<T> => {
    const name = names.get(ref.repositoryId) ?? '';
    return gitea.owner.api.get<T>(`/repos/${name}/issues/${ref.number}${path}`);
  };
  const bot: BotOnGitea = {
    gitea,
    redis,
    proxy,
    env,
    receiver,
    worker,
    repository,
    people,
    async addHook(of) {
      names.set(of.id, of.fullName);
      const url = `http://127.0.0.1:${port}/webhooks/gitea`;
      await gitea.addHook(of, { url, secret: SECRET });
    },
    open: (title, body = '', by = people) => by.openIssue({ title, body, assignees: [by.bot] }),
    labels: async (ref) =>
      (await api<{ labels: { name: string }[] }>(ref)).labels.map(({ name }) => name),
    comments: async (ref) =>
      (await api<{ body: string }[]>(ref, '/comments')).map(({ body }) => body),
    told: (ref, phase, from = 0) =>
      bot.worker.said(
        (line) =>
          line.msg === 'report: told' &&
          line.issue === keyOf(ref) &&
          line.phase === phase &&
          bot.worker.lines.indexOf(line) >= from,
      ),
    started: (ref) =>
      bot.worker.said((line) => line.msg === 'run: started' && line.issue === keyOf(ref)),
    starts: () =>
      bot.worker.lines.flatMap(({ msg, issue }) => (msg === 'run: started' ? [String(issue)] : [])),
    async show(title, ref) {
      const texts = (await bot.comments(ref)).map(indented);
      const labels = (await bot.labels(ref)).join(', ') || 'none';
      const name = names.get(ref.repositoryId);
      console.log(
        `\n${title} — ${name}#${ref.number}, labels: ${labels}\n${texts.join('\n    ────\n')}`,
      );
    },
    async stop() {
      await Promise.all([bot.receiver.stop(), bot.worker.stop()]);
      await proxy.close();
      await gitea.stop();
      await redis.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  await bot.addHook(repository);
  return bot;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
