import type { Request, RequestHandler, Response } from 'express';
import type { Person } from '../../../../src/domain/issue.ts';
import type { Acts } from '../../../../src/forge/memory/acts.ts';
import type {
  StoredIssue,
  StoredLabel,
  StoredRepository,
  World,
} from '../../../../src/forge/memory/world.ts';
import { refuse } from './answers.ts';

/** All that the server in this folder serves. */
export interface Place {
  world: World;
  acts: Acts;
  /** Whose token is which. */
  tokens: Map<string, Person>;
  /** Where a repository went that was renamed: its id by the old name. */
  moved: Map<string, number>;
  /** Owners that are organisations, with their labels. */
  organisations: Map<string, StoredLabel[]>;
  /** By `owner/repo`, or an organisation's name. */
  hooks: Map<string, StoredHook[]>;
  /** Ids of repositories that the bot administers. */
  administered: Set<number>;
}

export interface StoredHook {
  id: number;
  config: { url: string; content_type: string };
  secret: string;
  events: string[];
  active: boolean;
}

/** What a request is about, found before its route's own work. */
export interface Locals {
  person: Person;
  home: StoredRepository;
  issue: StoredIssue;
}

export function authenticate({ tokens }: Place): RequestHandler {
  return (request, response, next) => {
    const person = tokens.get(request.header('authorization')?.replace(/^token /, '') ?? '');
    if (!person) return refuse(response, 401, 'token is required');
    response.locals.person = person;
    next();
  };
}

/** For `/repos/:owner/:repo/…`: 404, or a redirect to where it went. */
export function findRepository({ world, moved }: Place): RequestHandler {
  return (request, response, next) => {
    const { owner, repo } = request.params;
    const name = `${owner}/${repo}`;
    const all = [...world.repositories.values()];
    const home = all.find(({ facts }) => facts.fullName === name);
    if (home) {
      response.locals.home = home;
      return next();
    }
    const target = world.repositories.get(moved.get(name) ?? 0);
    if (!target) return refuse(response, 404, 'The target couldn’t be found.');
    const location = request.originalUrl.replace(name, target.facts.fullName);
    response.status(301).set({ location }).json({});
  };
}

/** For `/repos/:owner/:repo/issues/:number/…`. */
export const findIssue: RequestHandler = (request, response, next) => {
  const { home } = localsOf(response);
  const issue = home.issues.get(Number(request.params.number));
  if (!issue) return refuse(response, 404, 'issue does not exist');
  response.locals.issue = issue;
  next();
};

/** Writers only, and not where the repository is archived. */
export const mayWrite: RequestHandler = (_request, response, next) => {
  const { person, home } = localsOf(response);
  if (home.facts.archived) return refuse(response, 423, `${home.facts.fullName} is archived`);
  if (!home.writers.has(person.id)) return refuse(response, 403, 'user should have a permission');
  next();
};

export function localsOf(response: Response): Locals {
  return response.locals as unknown as Locals;
}

/** One page, as `page` and `limit` ask, of at most as many rows as are set. */
export function pageOf<T>(rows: T[], { query, app }: Request): T[] {
  const limit = Math.min(Number(query.limit ?? 30), rowsAtMost(app));
  const from = (Number(query.page ?? 1) - 1) * limit;
  return rows.slice(from, from + limit);
}

/** What `MAX_RESPONSE_ITEMS` is at a Gitea. */
export function rowsAtMost({ locals }: Pick<Request['app'], 'locals'>): number {
  return locals.rowsAtMost ?? 50;
}
