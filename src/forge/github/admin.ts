import { z } from 'zod';
import type { ForgeAdmin, Hook, HookPlace, ServerFacts } from '../admin.ts';
import { ForgeError } from '../forge.ts';
import { createAppAdmin } from './app-admin.ts';
import { type ClientDeps, createClient } from './client.ts';
import { personSchema, repositorySchema, toFacts } from './parse.ts';

const EVENTS = ['issue_comment', 'issues'];
const PER_PAGE = 100;
const REPOSITORIES_AT_MOST = 200;

const hookSchema = z.object({
  id: z.number(),
  active: z.boolean(),
  events: z.array(z.string()),
  config: z.object({ url: z.string(), content_type: z.string() }).partial(),
});
const accountSchema = personSchema.extend({ site_admin: z.boolean().optional() });

/** GitHub's administration by its REST API. */
export function createGithubAdmin(deps: ClientDeps & { now?: () => number }): ForgeAdmin {
  const { now = Date.now } = deps;
  const request = createClient(deps);
  if (!('token' in deps.auth)) return createAppAdmin(request, { events: EVENTS, server });

  return {
    events: EVENTS,
    server,

    async account() {
      const { data } = await request({ kind: 'user.read' }, 'GET /user');
      const { id, login, site_admin = false } = accountSchema.parse(data);
      return { id, login, isAdmin: site_admin };
    },

    async repositories() {
      const found: z.infer<typeof repositorySchema>[] = [];
      for (let page = 1; found.length < REPOSITORIES_AT_MOST; page += 1) {
        const { data } = await request({ kind: 'repositories.own' }, 'GET /user/repos', {
          per_page: PER_PAGE,
          page,
        });
        const rows = z.array(repositorySchema).parse(data ?? []);
        found.push(...rows);
        if (rows.length < PER_PAGE) break;
      }
      return found.slice(0, REPOSITORIES_AT_MOST).map(toFacts);
    },

    async tokenMayWrite(fullName) {
      const [owner, repo] = fullName.split('/');
      // There is no comment 0: a token that may is told so.
      const route = 'PATCH /repos/{owner}/{repo}/issues/comments/0';
      return allowed(request({ kind: 'comment.probe' }, route, { owner, repo, body: 'x' }));
    },

    async hooks(place) {
      const parameters = { ...partsOf(place), per_page: PER_PAGE };
      const answer = await orHidden(
        request({ kind: 'hooks.list' }, `GET ${routeOf(place)}`, parameters),
      );
      if (answer?.status === 200) return z.array(hookSchema).parse(answer.data).map(toHook);
      // A repository that the token sees, but not its hooks, answers 404 as well.
      return place.kind === 'organisation' && answer ? 'nowhere' : 'hidden';
    },

    async addHook(place, { url, secret }) {
      const { data, status } = await request({ kind: 'hook.add' }, `POST ${routeOf(place)}`, {
        ...partsOf(place),
        name: 'web',
        active: true,
        events: EVENTS,
        config: { url, content_type: 'json', secret },
      });
      if (status === 404) throw notThere(place);
      return toHook(hookSchema.parse(data));
    },

    async removeHook(place, id) {
      const route = `DELETE ${routeOf(place)}/{hook_id}`;
      await request({ kind: 'hook.remove' }, route, { ...partsOf(place), hook_id: id });
    },

    async test(place, { id }, whileSending) {
      const route = `POST ${routeOf(place)}/{hook_id}/pings`;
      const { status } = await request({ kind: 'hook.test' }, route, {
        ...partsOf(place),
        hook_id: id,
      });
      if (status === 404) throw notThere(place);
      await whileSending();
      return true;
    },
  };

  async function server(): Promise<ServerFacts> {
    const before = now();
    const { date } = await request({ kind: 'limits.read' }, 'GET /rate_limit');
    const at = Date.parse(date ?? '');
    // The header has whole seconds: half of one is added.
    const clockMs = Number.isNaN(at) ? null : at + 500 - (before + now()) / 2;
    return { version: null, clockMs };
  }
}

function routeOf({ kind }: HookPlace): string {
  return kind === 'organisation' ? '/orgs/{org}/hooks' : '/repos/{owner}/{repo}/hooks';
}

function partsOf(place: HookPlace): Record<string, string> {
  if (place.kind === 'organisation') return { org: place.name };
  const [owner = '', repo = ''] = place.fullName.split('/');
  return { owner, repo };
}

function toHook({ id, config, events, active }: z.infer<typeof hookSchema>): Hook {
  const json = config.content_type === 'json';
  return { id, url: config.url ?? '', events: events.toSorted(), active, json };
}

/** GitHub hides what a token may not see behind 404. */
function notThere(place: HookPlace): ForgeError {
  const name = place.kind === 'organisation' ? place.name : place.fullName;
  const message = `${name} is not there, or the token may not change its hooks: use one of an administrator with admin:repo_hook (or admin:org_hook)`;
  return new ForgeError('forbidden', message, { status: 404 });
}

async function allowed(asked: Promise<unknown>): Promise<boolean> {
  return (await orHidden(asked)) !== null;
}

async function orHidden<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ForgeError && error.kind === 'forbidden') return null;
    throw error;
  }
}
