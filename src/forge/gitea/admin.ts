import type { Logger } from 'pino';
import { z } from 'zod';
import type { Account, ForgeAdmin, Hook, HookPlace, ServerFacts } from '../admin.ts';
import { ForgeError, type RepositoryFacts } from '../forge.ts';
import { createHttp } from './http.ts';
import { listOf, person, repository, toFacts, toPerson } from './parse.ts';
import { notFound } from './repositories.ts';
import { type Call, createSend } from './send.ts';

export interface GiteaAdminDeps {
  url: string;
  token: () => string;
  log: Logger;
  fetch?: typeof fetch;
  now?: () => number;
}

const EVENTS = ['issues', 'issue_assign', 'issue_label', 'issue_milestone', 'issue_comment'];
const TIMEOUT_MS = 10_000;
const BACKOFF_MS = 250;
const REPOSITORIES_AT_MOST = 200;

const hook = z.object({
  id: z.int().positive(),
  config: z.object({ url: z.string().default(''), content_type: z.string().default('') }).partial(),
  events: z.array(z.string()).nullish(),
  active: z.boolean(),
});
const account = person.extend({ is_admin: z.boolean().nullish() });
const version = z.object({ version: z.string() });

/** Gitea's and Forgejo's administration by their REST API. */
export function createGiteaAdmin(deps: GiteaAdminDeps): ForgeAdmin {
  const { url, token, log, fetch = globalThis.fetch, now = Date.now } = deps;
  const sending = { url, token, log, fetch, timeoutMs: TIMEOUT_MS, count: () => undefined };
  const http = createHttp({ ...sending, now, rereadToken: () => false, backoffMs: BACKOFF_MS });

  return {
    events: EVENTS,
    account: readAccount,
    server,
    repositories,
    tokenMayWrite,
    hooks,
    addHook,
    removeHook,
    test,
  };

  async function readAccount(): Promise<Account> {
    const { value } = await http.read({ kind: 'user.read', path: ['user'] }, account);
    if (!value) throw notFound('user.read');
    return { ...toPerson(value), isAdmin: value.is_admin === true };
  }

  async function server(): Promise<ServerFacts> {
    const before = now();
    const answer = await createSend(sending)({ kind: 'version.read', path: ['version'] });
    const date = Date.parse(answer.headers.get('date') ?? '');
    const read = version.safeParse(parsed(answer.text));
    return {
      version: read.success ? read.data.version : null,
      // The header has whole seconds: half of one is added.
      clockMs: Number.isNaN(date) ? null : date + 500 - (before + now()) / 2,
    };
  }

  async function repositories(): Promise<RepositoryFacts[]> {
    const found: RepositoryFacts[] = [];
    for await (const rows of http.pages(async (query) => {
      const call = { kind: 'repositories.own', path: ['user', 'repos'], query };
      return (await http.read(call, listOf(repository))).value;
    })) {
      found.push(...rows.map(toFacts));
      if (found.length >= REPOSITORIES_AT_MOST) break;
    }
    return found.slice(0, REPOSITORIES_AT_MOST);
  }

  /** There is no comment 0: a token with the scope is told so, one without is refused before. */
  async function tokenMayWrite(fullName: string): Promise<boolean> {
    const { status } = await http.read(
      {
        kind: 'comment.probe',
        method: 'PATCH',
        path: ['repos', ...fullName.split('/'), 'issues', 'comments', 0],
        body: { body: 'x' },
        expects: [403, 404],
      },
      z.unknown(),
    );
    return status !== 403;
  }

  async function hooks(place: HookPlace) {
    const found: Hook[] = [];
    let refused: 'hidden' | 'nowhere' | null = null as 'hidden' | 'nowhere' | null;
    for await (const rows of http.pages(async (query) => {
      const call = { kind: 'hooks.list', path: pathOf(place), query, expects: [403, 404] };
      const { value, status } = await http.read(call, listOf(hook));
      if (value === null) refused = status === 403 ? 'hidden' : 'nowhere';
      return value;
    })) {
      found.push(...rows.map(toHook));
    }
    return refused ?? found;
  }

  async function addHook(place: HookPlace, wanted: { url: string; secret: string }): Promise<Hook> {
    const config = { url: wanted.url, content_type: 'json', secret: wanted.secret };
    const body = { type: 'gitea', active: true, events: EVENTS, config };
    const call: Call = { kind: 'hook.add', method: 'POST', path: pathOf(place), body };
    const { value } = await http.read(call, hook);
    if (!value) throw notFound('hook.add');
    return toHook(value);
  }

  async function removeHook(place: HookPlace, id: number): Promise<void> {
    const path = [...pathOf(place), id];
    const call: Call = { kind: 'hook.remove', method: 'DELETE', path, expects: [404] };
    await http.read(call, z.unknown());
  }

  /** The forge's test is a push, which only a hook with that event sends. */
  async function test(place: HookPlace, { id, events }: Hook, whileSending: () => Promise<void>) {
    if (place.kind === 'organisation') return false;
    const path = [...pathOf(place), id];
    await setEvents(path, [...new Set([...events, 'push'])]);
    try {
      const call: Call = { kind: 'hook.test', method: 'POST', path: [...path, 'tests'] };
      await http.read(call, z.unknown());
      await whileSending();
    } finally {
      await setEvents(path, events);
    }
    return true;
  }

  /** All of them: what a PATCH leaves out is reset to push. The secret stays as it is. */
  async function setEvents(path: Call['path'], events: string[]): Promise<void> {
    const body = { events, active: true };
    await http.read({ kind: 'hook.edit', method: 'PATCH', path, body }, hook);
  }
}

function pathOf(place: HookPlace): Call['path'] {
  if (place.kind === 'organisation') return ['orgs', place.name, 'hooks'];
  const [owner = '', name = ''] = place.fullName.split('/');
  if (owner === '' || name === '')
    throw new ForgeError('rejected', `${place.fullName} is no owner/repo`, { status: null });
  return ['repos', owner, name, 'hooks'];
}

function toHook({ id, config, events, active }: z.infer<typeof hook>): Hook {
  const json = config.content_type === 'json';
  return { id, url: config.url ?? '', events: (events ?? []).toSorted(), active, json };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page: it tells no version.
    return null;
  }
}
