import { setTimeout as wait } from 'node:timers/promises';
import { createEmulator } from 'emulate';
import type { IssueRef, Person } from '../../src/domain/issue.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';
import type { People } from '../forge/people.ts';
import { startGraphqlFront } from './github-graphql.ts';

const LOGINS = ['ann', 'forgehand-bot', 'wil', 'mallory'] as const;
export interface EmulatedGithub {
  url: string;
  botToken: string;
  people: People;
  /** As one of the people, any call of the API. */
  call<T>(login: string, method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

/** A stateful GitHub in this process; each person has a token of their own. */
export async function startEmulatedGithub(): Promise<EmulatedGithub> {
  const tokens = Object.fromEntries(
    LOGINS.map((login) => [`token-${login}`, { login, scopes: ['repo'] }]),
  );
  const emulator = await createEmulator({
    service: 'github',
    port: await freePort(),
    seed: {
      tokens,
      github: { users: LOGINS.map((login) => ({ login })), repos: [{ owner: 'ann', name: 'app' }] },
    },
  });
  const call = async <T>(
    login: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<T> => {
    const response = await fetch(`${emulator.url}${path}`, {
      method,
      headers: { authorization: `token token-${login}`, 'content-type': 'application/json' },
      body: method === 'GET' ? null : JSON.stringify(body ?? {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : null) as T;
  };
  const personOf = async (login: string): Promise<Person> => {
    const { id } = await call<{ id: number }>(login, 'GET', '/user');
    return { id, login };
  };
  const [owner, bot, writer, stranger] = (await Promise.all(LOGINS.map(personOf))) as [
    Person,
    Person,
    Person,
    Person,
  ];
  const repo = '/repos/ann/app';
  for (const { login } of [bot, writer]) {
    await call('ann', 'PUT', `${repo}/collaborators/${login}`, { permission: 'push' });
  }
  const { id } = await call<{ id: number }>('ann', 'GET', repo);
  const front = await startGraphqlFront(emulator.url, 'ann/app');
  const at = (ref: IssueRef) => `${repo}/issues/${ref.number}`;
  return {
    url: front.url,
    botToken: 'token-forgehand-bot',
    call,
    async close() {
      front.close();
      await emulator.close();
    },
    people: {
      repository: { id, fullName: 'ann/app' },
      owner,
      bot,
      writer,
      stranger,
      async openIssue({ title, body = '', assignees = [], by = owner }) {
        const logins = assignees.map(({ login }) => login);
        const { number } = await call<{ number: number }>(by.login, 'POST', `${repo}/issues`, {
          title,
          body,
          assignees: logins,
        });
        return { forge: 'github', repositoryId: id, number };
      },
      assign: (ref, { login }) =>
        call('ann', 'POST', `${at(ref)}/assignees`, { assignees: [login] }),
      unassign: (ref, { login }) =>
        call('ann', 'DELETE', `${at(ref)}/assignees`, { assignees: [login] }),
      label: (ref, label) => call('ann', 'POST', `${at(ref)}/labels`, { labels: [label] }),
      unlabel: (ref, label) =>
        call('ann', 'DELETE', `${at(ref)}/labels/${encodeURIComponent(label)}`),
      close: (ref) => call('ann', 'PATCH', at(ref), { state: 'closed' }),
      reopen: (ref) => call('ann', 'PATCH', at(ref), { state: 'open' }),
      comment: async (ref, body, by = owner) =>
        (await call<{ id: number }>(by.login, 'POST', `${at(ref)}/comments`, { body })).id,
      editComment: (_ref, commentId, body) =>
        call('ann', 'PATCH', `${repo}/issues/comments/${commentId}`, { body }),
      deleteComment: (_ref, commentId) =>
        call('ann', 'DELETE', `${repo}/issues/comments/${commentId}`),
      reactionsOf: async () => [],
      editBody: (ref, body) => call('ann', 'PATCH', at(ref), { body }),
      editTitle: (ref, title) => call('ann', 'PATCH', at(ref), { title }),
      addDependency: async () => {},
      removeDependency: async () => {},
      lock: (ref) => call('ann', 'PUT', `${at(ref)}/lock`),
      unlock: (ref) => call('ann', 'DELETE', `${at(ref)}/lock`),
      deleteIssue: async () => {},
      deleteLabel: (name) => call('ann', 'DELETE', `${repo}/labels/${encodeURIComponent(name)}`),
      labels: async () =>
        ((await call('ann', 'GET', `${repo}/labels`)) as { name: string }[]).map(
          ({ name }) => name,
        ),
      nextSecond: () => wait(1_000 - (Date.now() % 1_000)),
    },
  };
}
