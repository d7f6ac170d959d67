import { z } from 'zod';
import type { IssueRef } from '../../domain/issue.ts';
import { ForgeError, type RepositoryFacts } from '../forge.ts';
import type { Read } from './answer.ts';
import type { Http } from './http.ts';
import { repository, toFacts } from './parse.ts';
import { type Call, isRedirect, REDIRECTS } from './send.ts';

export type Repositories = ReturnType<typeof createRepositories>;

export interface Within<T> extends Read<T> {
  seen: boolean;
}

const CACHED_MS = 60_000;
const NAME = /^[A-Za-z0-9._-]+$/;

interface Kept {
  facts: RepositoryFacts | null;
  at: number;
}

/** Names by id, since paths need names and names change. */
export function createRepositories({ http, now }: { http: Http; now: () => number }) {
  const names = new Map<number, string>();
  const organisations = new Map<string, boolean>();
  const kept = new Map<string, Kept>();

  return { learn, byName, byId, nameOf, within, distrust, isOrganisations };

  function learn({ id, fullName }: { id: number; fullName: string }): void {
    if (segmentsOf(fullName)) names.set(id, fullName);
  }

  /** Null without asking for a text that can't be a name. */
  async function byName(fullName: string): Promise<RepositoryFacts | null> {
    const segments = segmentsOf(fullName);
    if (!segments) return null;
    return cached(`name ${fullName.toLowerCase()}`, ['repos', ...segments]);
  }

  async function byId(id: number, maxAgeMs = CACHED_MS): Promise<RepositoryFacts | null> {
    return cached(`id ${id}`, ['repositories', id], maxAgeMs);
  }

  async function cached(
    key: string,
    path: Call['path'],
    maxAgeMs = CACHED_MS,
  ): Promise<RepositoryFacts | null> {
    const old = kept.get(key);
    if (old && now() - old.at < maxAgeMs) return old.facts;
    const found = await http.read(
      { kind: 'repository.read', path, expects: [403, 404] },
      repository,
    );
    const facts = found.value ? toFacts(found.value) : null;
    if (facts) learn(facts);
    kept.set(key, { facts, at: now() });
    return facts;
  }

  async function nameOf(id: number): Promise<string | null> {
    return names.get(id) ?? (await byId(id))?.fullName ?? null;
  }

  /** The name proved to be another repository's: the next use asks by id. */
  function distrust(id: number): void {
    names.delete(id);
    kept.delete(`id ${id}`);
  }

  /**
   * Asks under `repos/<owner>/<name>/`. A 404 or, to a write, a redirect may mean a new name: it is
   * read by id and, if it is another, asked once more. `seen` is false when the repository itself can't be seen.
   */
  async function within<T extends z.ZodType>(
    id: number,
    call: Call,
    shape: T,
  ): Promise<Within<z.output<T>>> {
    const name = await nameOf(id);
    if (!name) return { status: 404, value: null, seen: false };
    const first = await readUnder(name, call, shape);
    if (first.status !== 404 && !isRedirect(first.status)) return { ...first, seen: true };
    distrust(id);
    const fresh = await nameOf(id);
    if (!fresh) return { ...first, seen: false };
    return { ...(fresh === name ? first : await readUnder(fresh, call, shape)), seen: true };
  }

  /** Teams are an organisation's: asked in a user's repository the forge answers 405. */
  async function isOrganisations(id: number): Promise<boolean> {
    const name = await nameOf(id);
    const owner = name?.split('/')[0] ?? '';
    const old = organisations.get(owner);
    if (old !== undefined) return old;
    const call = { kind: 'repository.teams', path: ['teams'], expects: [403, 405] };
    const { status } = await within(id, call, z.unknown());
    const isOne = status !== 405;
    if (status === 200 || status === 405) organisations.set(owner, isOne);
    return isOne;
  }

  function readUnder<T extends z.ZodType>(name: string, call: Call, shape: T) {
    const path = ['repos', ...(segmentsOf(name) ?? []), ...call.path];
    return http.read(
      { ...call, path, expects: [...(call.expects ?? []), 404, ...REDIRECTS] },
      shape,
    );
  }
}

/** `owner/name` as path segments; null unless both are plain names. */
function segmentsOf(fullName: string): [string, string] | null {
  const [owner, name, ...others] = fullName.split('/');
  if (!owner || !name || others.length > 0) return null;
  return isName(owner) && isName(name) ? [owner, name] : null;
}

function isName(text: string): boolean {
  return NAME.test(text) && text !== '.' && text !== '..';
}

export function issueOf(ref: IssueRef): string {
  return `${ref.repositoryId}#${ref.number}`;
}

export function notFound(what: string): ForgeError {
  return new ForgeError('rejected', `${what}: not found, or the token may not see it`, {
    status: 404,
  });
}
