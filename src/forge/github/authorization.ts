import { createAppAuth } from '@octokit/auth-app';
import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { ForgeError } from '../forge.ts';

/** A user's token, or an App, which acts by a token of the installation that a request is about. */
export type Auth = { token: () => string } | { appId: number; privateKey: string };

interface Options {
  url: string;
  headers: Record<string, unknown>;
  /** Whose repository it is about; beside a route that doesn't name it, whose installation asks. */
  owner?: unknown;
}

export const installations = z.array(
  z.object({
    id: z.number(),
    account: z.object({ login: z.string() }),
    permissions: z.record(z.string(), z.string()),
  }),
);

const ASKED_EVERY_MS = 60_000;

/** Signs each request of this client as it leaves. */
export function authorize(octokit: Octokit, auth: Auth, now: () => number): void {
  const headerFor =
    'token' in auth ? async () => `token ${auth.token()}` : createAppHeaders(octokit, auth, now);
  octokit.hook.before('request', async (options) => {
    options.headers.authorization = await headerFor(options);
    if (!options.url.includes('{owner}')) delete options.owner;
  });
}

function createAppHeaders(
  octokit: Octokit,
  { appId, privateKey }: { appId: number; privateKey: string },
  now: () => number,
) {
  const app = createAppAuth({ appId, privateKey, request: octokit.request });
  let known = new Map<string, number>();
  let askedAt = Number.NEGATIVE_INFINITY;

  return async function headerFor({ url, owner }: Options): Promise<string> {
    // GitHub takes a JWT as a bearer's only.
    if (url.startsWith('/app')) return `bearer ${(await app({ type: 'app' })).token}`;
    const installationId = await installationOf(typeof owner === 'string' ? owner : null);
    return `token ${(await app({ type: 'installation', installationId })).token}`;
  };

  /** By the owner's name; any of them where a request is about nobody's repository. */
  async function installationOf(owner: string | null): Promise<number> {
    const find = () => (owner ? known.get(owner.toLowerCase()) : [...known.values()][0]);
    if (find() === undefined && now() - askedAt >= ASKED_EVERY_MS) await ask();
    const id = find();
    if (id !== undefined) return id;
    const where = owner ?? 'any account';
    const what = `the App is not installed on ${where}: install it there, on the App's page`;
    throw new ForgeError('forbidden', what, { status: null });
  }

  async function ask(): Promise<void> {
    askedAt = now();
    const { data } = await octokit.request('GET /app/installations', { per_page: 100 });
    known = new Map(
      installations.parse(data).map(({ id, account }) => [account.login.toLowerCase(), id]),
    );
  }
}
