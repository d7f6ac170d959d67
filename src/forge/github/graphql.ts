import type { Logger } from 'pino';
import { z } from 'zod';
import { ForgeError } from '../forge.ts';
import type { Call, Request } from './client.ts';

/** On a server of one's own GraphQL lies beside the version of REST, not under it. */
const REST_PATH = /\/api\/v3\/?$/;
/** How long a server that takes no GraphQL is not asked again. */
const ASIDE_MS = 10 * 60_000;

const LABELS = 'labelable { labels(first: 100) { nodes { name } } }';
/** In this order, the second also where the first failed. */
const SWAP = `mutation ($issue: ID!, $add: [ID!]!, $remove: [ID!]!) {
  addLabelsToLabelable(input: {labelableId: $issue, labelIds: $add}) { ${LABELS} }
  removeLabelsFromLabelable(input: {labelableId: $issue, labelIds: $remove}) { ${LABELS} }
}`;

const done = z.object({
  labelable: z.object({ labels: z.object({ nodes: z.array(z.object({ name: z.string() })) }) }),
});
const answer = z.object({
  data: z
    .object({ addLabelsToLabelable: done.nullish(), removeLabelsFromLabelable: done.nullish() })
    .nullish(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).default([]),
});

interface Swap {
  /** Whose installation asks, where the bot is an App. */
  owner: string;
  /** Node ids. */
  issue: string;
  add: string[];
  remove: string[];
}

export interface Swapped {
  /** Names of all that the issue has then; null where nothing was added. */
  labels: string[] | null;
  /** An id names nothing any more. */
  isStale: boolean;
}

export type Graphql = ReturnType<typeof createGraphql>;

/** The one thing that REST can't do: to set labels and take others off in one write. */
export function createGraphql({ url, now, log }: { url: string; now(): number; log: Logger }) {
  const baseUrl = url.replace(REST_PATH, '/api');
  let asideUntil = Number.NEGATIVE_INFINITY;
  let isTold = false;

  return { isAside: () => now() < asideUntil, swap };

  /** Null where this server takes no GraphQL. */
  async function swap(
    request: Request,
    call: Call,
    { owner, ...variables }: Swap,
  ): Promise<Swapped | null> {
    const { status, data } = await request(call, 'POST /graphql', {
      baseUrl,
      owner,
      query: SWAP,
      variables,
    }).catch(noGraphql);
    const told = answer.safeParse(data).data;
    const added = told?.data?.addLabelsToLabelable;
    const isStale = told?.errors.some(({ type }) => type === 'NOT_FOUND') ?? false;
    if (!added && !isStale) return standAside({ status, errors: told?.errors });
    isTold = false;
    const last = told?.data?.removeLabelsFromLabelable ?? added;
    const names = last?.labelable.labels.nodes.map(({ name }) => name) ?? null;
    return { labels: added ? names : null, isStale };
  }

  function standAside(why: { status: number; errors: unknown }): null {
    asideUntil = now() + ASIDE_MS;
    if (!isTold)
      log.info(
        why,
        'forge: no GraphQL here, so each change of labels is two writes: let POST /graphql through, on a server of your own POST /api/graphql',
      );
    isTold = true;
    return null;
  }
}

/** A refused token, a limit and silence would meet REST as well; of all else REST's word counts. */
function noGraphql(error: unknown): { status: number; data: null } {
  const isForgeError = error instanceof ForgeError && error.status !== null;
  if (!isForgeError || ['unauthorized', 'rate-limited'].includes(error.kind)) throw error;
  return { status: error.status as number, data: null };
}
