import { createEmulator } from 'emulate';
import { freePort } from '../../../src/store/valkey/free-port.ts';
import { createClosings } from './closings.ts';

export const ANN = 'ann';
export const BOT = 'forgehand-bot';
export const BOT_TOKEN = 'faults-bot-token';
const ANN_TOKEN = 'faults-ann-token';
/** It allows 5,000 calls an hour to each token, as GitHub does; some tests need more. */
const TOKENS_EACH = 50;
const CALLS_A_TOKEN = 4_500;
const NAME = 'shop';

interface RawIssue {
  id: number;
  number: number;
  state: 'open' | 'closed';
  state_reason?: string | null;
  body: string | null;
  comments: number;
  updated_at: string;
  labels: { name: string }[];
  assignees: { login: string }[];
}

interface RawComment {
  id: number;
  body: string;
  user: { login: string };
}

export type FaultForge = Awaited<ReturnType<typeof startForge>>;

/** A stateful forge in this process, and what a person does on it. */
export async function startForge() {
  const emulator = await createEmulator({
    service: 'github',
    port: await freePort(),
    seed: {
      tokens: {
        ...tokensOf(ANN, ANN_TOKEN),
        ...tokensOf(BOT, BOT_TOKEN),
      },
      github: {
        users: [{ login: ANN }, { login: BOT }],
        repos: [{ owner: ANN, name: NAME }],
      },
    },
  });
  const annsToken = tokenInTurn(ANN_TOKEN);
  const closings = createClosings();
  const byHand = new Map<number, Set<string>>();
  const repository = `/repos/${ANN}/${NAME}`;
  await call('PUT', `${repository}/collaborators/${BOT}`, { permission: 'push' });
  const { id: repositoryId } = await call<{ id: number }>('GET', repository);
  const issue = (number: number) => call<RawIssue>('GET', `${repository}/issues/${number}`);

  return {
    url: emulator.url,
    repositoryId,
    call,
    issue,
    key: (number: number) => `github/${repositoryId}#${number}` as const,
    addHook: (url: string, secret: string) =>
      call('POST', `${repository}/hooks`, {
        name: 'web',
        active: true,
        events: ['issues', 'issue_comment'],
        config: { url, secret, content_type: 'json' },
      }),
    async open(title: string, body = ''): Promise<number> {
      return (await call<RawIssue>('POST', `${repository}/issues`, { title, body })).number;
    },
    assign: (number: number) =>
      call('POST', `${repository}/issues/${number}/assignees`, { assignees: [BOT] }),
    unassign: (number: number) =>
      call('DELETE', `${repository}/issues/${number}/assignees`, { assignees: [BOT] }),
    edit: (number: number, change: Record<string, unknown>) =>
      closings.around(number, change, () =>
        call('PATCH', `${repository}/issues/${number}`, change),
      ),
    /** At some time within, as completed; ms since 1970. */
    wasClosed: closings.wasClosed,
    comment: (number: number, body: string) =>
      call('POST', `${repository}/issues/${number}/comments`, { body }),
    addLabel(number: number, label: string) {
      byHand.set(number, new Set(byHand.get(number)).add(label));
      return call('POST', `${repository}/issues/${number}/labels`, { labels: [label] });
    },
    /** Whether a person ever put it there. */
    isByHand: (number: number, label: string) => byHand.get(number)?.has(label) ?? false,
    removeLabel: (number: number, label: string) =>
      call('DELETE', `${repository}/issues/${number}/labels/${encodeURIComponent(label)}`),
    async labels(number: number): Promise<string[]> {
      return (await issue(number)).labels.map(({ name }) => name);
    },
    /** Of the bot, oldest first. */
    async told(number: number): Promise<string[]> {
      const path = `${repository}/issues/${number}/comments?per_page=100`;
      const comments = await call<RawComment[]>('GET', path);
      return comments.filter(({ user }) => user.login === BOT).map(({ body }) => body);
    },
    async issues(): Promise<RawIssue[]> {
      const all: RawIssue[] = [];
      for (let page = 1; ; page += 1) {
        const path = `${repository}/issues?state=all&per_page=100&page=${page}`;
        const rows = await call<RawIssue[]>('GET', path);
        all.push(...rows);
        if (rows.length < 100) return all;
      }
    },
    close: () => emulator.close(),
  };

  async function call<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${emulator.url}${path}`, {
      method,
      headers: {
        authorization: `token ${annsToken()}`,
        'content-type': 'application/json',
        // On a busy machine a kept connection is closed by the forge just as it is used again.
        connection: 'close',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }
}

function tokensOf(login: string, token: string) {
  const names = Array.from({ length: TOKENS_EACH }, (_, n) => (n === 0 ? token : `${token}-${n}`));
  return Object.fromEntries(names.map((name) => [name, { login, scopes: ['repo'] }]));
}

/** At each call the token to show, another before the forge would refuse it. */
export function tokenInTurn(token: string): () => string {
  let calls = 0;
  return () => {
    const n = Math.floor(calls / CALLS_A_TOKEN) % TOKENS_EACH;
    calls += 1;
    return n === 0 ? token : `${token}-${n}`;
  };
}
