import { randomBytes } from 'node:crypto';
import type { IssueRef, Person, Repository } from '../../../src/domain/issue.ts';
import type { People } from '../../forge/people.ts';
import { type Api, createApi } from './gitea-api.ts';
import { createPeople } from './gitea-people.ts';
import { type GiteaOptions, type RunningGitea, startGiteaProgram } from './gitea-program.ts';

/** What the bot's token needs, and nothing more. */
export const BOT_SCOPES = ['write:issue', 'read:repository', 'read:user'];

/** Everything a hook for the bot listens to. */
export const HOOK_EVENTS = [
  'issues_only',
  'issue_assign',
  'issue_label',
  'issue_milestone',
  'issue_comment',
];

export interface User {
  person: Person;
  password: string;
  /** With every scope, except the bot's. */
  token: string;
  api: Api;
}

/** A real Gitea with an owner, a bot, a writer and an outsider. */
export interface Gitea {
  url: string;
  admin: Api;
  owner: User;
  bot: User;
  writer: User;
  outsider: User;
  createUser(name: string, scopes?: string[]): Promise<User>;
  /** Another token of a user. */
  createToken(user: User, scopes: string[]): Promise<string>;
  createOrganisation(name: string): Promise<string>;
  /** The bot and the writer are collaborators with write permission; of the owner unless `of` names an organisation. */
  createRepository(options?: { name?: string; of?: string }): Promise<Repository>;
  openIssue(
    repository: Repository,
    issue: { title: string; body?: string; assignees?: Person[]; by?: Person },
  ): Promise<IssueRef>;
  /** Made as people do in the settings; returns its id. */
  addHook(
    where: Repository | { organisation: string },
    hook: { url: string; secret: string; events?: string[] },
  ): Promise<number>;
  people(repository: Repository, forge?: string): People;
  /** What Gitea wrote, for a failed test. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Uses `GITEA_URL` and `GITEA_ADMIN_TOKEN` if set, else boots one on a free port of the loopback.
 * Names carry a random tail, so that a Gitea in use can be used again.
 */
export async function startGitea(options: GiteaOptions = {}): Promise<Gitea> {
  const { program, url, adminToken } = await findGitea(options);
  const admin = createApi(url, `token ${adminToken}`);
  const tail = randomBytes(3).toString('hex');
  const owner = await createUser(`ann-${tail}`);
  const bot = await createUser(`forgehand-${tail}`, BOT_SCOPES);
  const writer = await createUser(`wil-${tail}`);
  const outsider = await createUser(`mallory-${tail}`);
  const users = [owner, bot, writer, outsider];
  let repositories = 0;

  return {
    url,
    admin,
    owner,
    bot,
    writer,
    outsider,
    createUser: (name, scopes) => createUser(`${name}-${tail}`, scopes),
    createToken: ({ person, password }, scopes) =>
      createToken(url, { login: person.login, password, scopes }),
    createOrganisation,
    createRepository,
    openIssue: (repository, issue) => people(repository).openIssue(issue),
    addHook,
    people,
    log: () => program?.log() ?? '',
    stop: async () => program?.stop(),
  };

  async function createUser(login: string, scopes = ['all']): Promise<User> {
    const password = randomBytes(12).toString('hex');
    const email = `${login}@example.org`;
    const body = { username: login, email, password, must_change_password: false };
    const { id } = await admin.post<{ id: number }>('/admin/users', body);
    const token = await createToken(url, { login, password, scopes });
    const api = createApi(url, `token ${token}`);
    return { person: { id, login }, password, token, api };
  }

  async function createOrganisation(name: string): Promise<string> {
    const username = `${name}-${tail}`;
    await owner.api.post('/orgs', { username });
    return username;
  }

  async function createRepository({ name, of }: { name?: string; of?: string } = {}) {
    repositories += 1;
    const body = { name: name ?? `app-${repositories}`, auto_init: true, default_branch: 'main' };
    const path = of ? `/orgs/${of}/repos` : '/user/repos';
    const made = await owner.api.post<{ id: number; full_name: string }>(path, body);
    for (const { person } of [bot, writer]) {
      const collaborator = `/repos/${made.full_name}/collaborators/${person.login}`;
      await owner.api.put(collaborator, { permission: 'write' });
    }
    return { id: made.id, fullName: made.full_name };
  }

  async function addHook(
    where: Repository | { organisation: string },
    hook: { url: string; secret: string; events?: string[] },
  ): Promise<number> {
    const path =
      'organisation' in where ? `/orgs/${where.organisation}` : `/repos/${where.fullName}`;
    const config = { url: hook.url, content_type: 'json', secret: hook.secret };
    const body = { type: 'gitea', active: true, events: hook.events ?? HOOK_EVENTS, config };
    return (await owner.api.post<{ id: number }>(`${path}/hooks`, body)).id;
  }

  function people(repository: Repository, forge = 'gitea'): People {
    const apis = new Map(users.map((user) => [user.person.id, user.api]));
    return createPeople({ forge, repository, owner, bot, writer, stranger: outsider, apis });
  }
}

async function findGitea(options: GiteaOptions): Promise<{
  program: RunningGitea | null;
  url: string;
  adminToken: string;
}> {
  const { GITEA_URL, GITEA_ADMIN_TOKEN } = process.env;
  if (GITEA_URL && GITEA_ADMIN_TOKEN && !options.defaultHosts) {
    return { program: null, url: GITEA_URL, adminToken: GITEA_ADMIN_TOKEN };
  }
  const program = await startGiteaProgram(options);
  const login = 'root-admin';
  const password = randomBytes(12).toString('hex');
  const account = ['--username', login, '--password', password, '--email', 'root@example.org'];
  await program.command([
    ...['admin', 'user', 'create', '--admin', '--must-change-password=false'],
    ...account,
  ]);
  const token = await createToken(program.url, { login, password, scopes: ['all'] });
  return { program, url: program.url, adminToken: token };
}

async function createToken(
  url: string,
  { login, password, scopes }: { login: string; password: string; scopes: string[] },
): Promise<string> {
  const basic = Buffer.from(`${login}:${password}`).toString('base64');
  const name = `test-${randomBytes(3).toString('hex')}`;
  const api = createApi(url, `Basic ${basic}`);
  return (await api.post<{ sha1: string }>(`/users/${login}/tokens`, { name, scopes })).sha1;
}
