import type { IssueRef, Repository } from '../../domain/issue.ts';
import { ForgeError, type RepositoryFacts } from '../forge.ts';
import type { Request } from './client.ts';
import { repositorySchema, toFacts } from './parse.ts';

const FRESH_MS = 60_000;
const NAME = /^[A-Za-z0-9._-]{1,100}$/;

interface Path {
  owner: string;
  repo: string;
  repository: Repository;
}

export interface Repositories {
  learn(repository: Repository): void;
  byName(fullName: string): Promise<RepositoryFacts | null>;
  byId(id: number, maxAgeMs?: number): Promise<RepositoryFacts | null>;
  /** For a path: names are for display elsewhere. Null where the token can't see it. */
  find(ref: Pick<IssueRef, 'repositoryId'>): Promise<Path | null>;
  /** The same, throwing `forbidden`. */
  pathOf(ref: Pick<IssueRef, 'repositoryId'>): Promise<Path>;
  known(): Repository[];
}

/** `mayWrite`: where not the repository but the installation says so. */
export function createRepositories(
  request: Request,
  now: () => number,
  mayWrite?: (owner: string) => Promise<boolean>,
): Repositories {
  const names = new Map<number, string>();
  const facts = new Map<string, { at: number; found: RepositoryFacts | null }>();

  return {
    learn,
    byName,
    byId,
    find,
    pathOf,
    known: () => [...names].map(([id, fullName]) => ({ id, fullName })),
  };

  function learn({ id, fullName }: Repository): void {
    if (split(fullName)) names.set(id, fullName);
  }

  async function byName(fullName: string): Promise<RepositoryFacts | null> {
    const path = split(fullName);
    if (!path) return null;
    return cached(fullName.toLowerCase(), 'GET /repos/{owner}/{repo}', path);
  }

  async function byId(id: number, maxAgeMs = FRESH_MS): Promise<RepositoryFacts | null> {
    return cached(String(id), 'GET /repositories/{id}', { id }, maxAgeMs);
  }

  async function cached(
    key: string,
    route: string,
    parameters: Record<string, unknown>,
    maxAgeMs = FRESH_MS,
  ) {
    const there = facts.get(key);
    if (there && there.at + maxAgeMs > now()) return there.found;
    const { status, data } = await request({ kind: 'repository.read' }, route, parameters);
    const found = status === 200 ? await allowed(toFacts(repositorySchema.parse(data))) : null;
    const entry = { at: now(), found };
    facts.set(key, entry);
    if (found) {
      facts.set(String(found.id), entry);
      facts.set(found.fullName.toLowerCase(), entry);
      learn(found);
    }
    return found;
  }

  async function allowed(found: RepositoryFacts): Promise<RepositoryFacts> {
    if (!mayWrite || found.archived) return found;
    return { ...found, mayWrite: await mayWrite(found.fullName.split('/')[0] ?? '') };
  }

  async function find({ repositoryId }: Pick<IssueRef, 'repositoryId'>): Promise<Path | null> {
    const fullName = names.get(repositoryId) ?? (await byId(repositoryId))?.fullName;
    const path = fullName ? split(fullName) : null;
    return fullName && path ? { ...path, repository: { id: repositoryId, fullName } } : null;
  }

  async function pathOf(ref: Pick<IssueRef, 'repositoryId'>): Promise<Path> {
    const path = await find(ref);
    if (path) return path;
    const message = `the token can't see repository ${ref.repositoryId}`;
    throw new ForgeError('forbidden', message, { status: 404 });
  }
}

function split(fullName: string): { owner: string; repo: string } | null {
  const [owner = '', repo = '', ...rest] = fullName.split('/');
  const fine = [owner, repo].every((part) => NAME.test(part) && part !== '.' && part !== '..');
  return fine && rest.length === 0 ? { owner, repo } : null;
}
