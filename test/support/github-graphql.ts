import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What GitHub offers under `/graphql`, and a server of one's own under `/api/graphql`. */
const GRAPHQL = /^(\/api)?\/graphql$/;
const MUTATION = /(\w+)\(input: \{labelableId: \$(\w+), labelIds: \$(\w+)\}\)/g;
const OWN_TO_A_CONNECTION = ['connection', 'content-length', 'host', 'transfer-encoding'];
const PAGE = 100;

interface Node {
  node_id: string;
  number: number;
  name: string;
}

interface GraphqlError {
  type: string;
  path: string[];
  message: string;
}

export interface GraphqlFront {
  url: string;
  close(): void;
}

/**
 * What emulate has not: GitHub's GraphQL, as far as it changes the labels of one repository's issues.
 * It does so by emulate's REST, with the token of who asks, so that timeline and deliveries are the
 * same; all else goes on to emulate as it is, also under `/api/v3`.
 */
export async function startGraphqlFront(
  emulate: string,
  repository: string,
): Promise<GraphqlFront> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const body = await text(request);
    const { authorization = '' } = headers;
    const isGraphql = method === 'POST' && GRAPHQL.test(url);
    const answered = isGraphql
      ? await execute(JSON.parse(body), authorization)
      : await fetch(`${emulate}${url.replace(/^\/api\/v3/, '')}`, {
          method,
          headers: passedOn(Object.entries(headers) as [string, string][]),
          body: body === '' ? null : body,
          redirect: 'manual',
        });
    response.writeHead(answered.status, passedOn([...answered.headers]));
    response.end(await answered.text());
  }

  /** One after the other, the next also where one fails. */
  async function execute(
    { query, variables }: { query: string; variables: Record<string, unknown> },
    authorization: string,
  ): Promise<Response> {
    const rest = restAs(authorization);
    const allowed = await rest('GET', '/user');
    if (allowed.status === 401) return allowed;
    const data: Record<string, unknown> = {};
    const errors: GraphqlError[] = [];
    for (const [, field = '', issue = '', labels = ''] of query.matchAll(MUTATION)) {
      const ids = [variables[issue], variables[labels]] as [string, string[]];
      const done = await change(rest, field, ...ids);
      data[field] = 'type' in done ? null : done;
      if ('type' in done) errors.push({ ...done, path: [field] });
    }
    return Response.json(errors.length > 0 ? { data, errors } : { data });
  }

  async function change(
    rest: ReturnType<typeof restAs>,
    field: string,
    issueId: string,
    labelIds: string[],
  ): Promise<Omit<GraphqlError, 'path'> | { labelable: unknown }> {
    const issue = await find(rest, 'issues?state=all&', issueId);
    const labels = await Promise.all(labelIds.map((id) => find(rest, 'labels?', id)));
    const gone = issue ? labelIds[labels.indexOf(null)] : issueId;
    if (!issue || gone !== undefined) {
      const message = `Could not resolve to a node with the global id of '${gone}'`;
      return { type: 'NOT_FOUND', message };
    }
    const path = `/repos/${repository}/issues/${issue.number}/labels`;
    const names = labels.flatMap((label) => label?.name ?? []);
    const answers =
      field === 'addLabelsToLabelable'
        ? [await rest('POST', path, { labels: names })]
        : await Promise.all(
            names.map((name) => rest('DELETE', `${path}/${encodeURIComponent(name)}`)),
          );
    if (answers.some(({ status }) => status === 403))
      return { type: 'FORBIDDEN', message: 'Resource not accessible' };
    const nodes = (await (await rest('GET', path)).json()) as Node[];
    return { labelable: { labels: { nodes: nodes.map(({ name }) => ({ name })) } } };
  }

  async function find(
    rest: ReturnType<typeof restAs>,
    list: string,
    id: string,
  ): Promise<Node | null> {
    for (let page = 1; ; page += 1) {
      const path = `/repos/${repository}/${list}per_page=${PAGE}&page=${page}`;
      const nodes = (await (await rest('GET', path)).json()) as Node[];
      const found = nodes.find(({ node_id }) => node_id === id);
      if (found || nodes.length < PAGE) return found ?? null;
    }
  }

  function restAs(authorization: string) {
    return (method: string, path: string, body?: unknown) =>
      fetch(`${emulate}${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      });
  }
}

function passedOn(headers: [string, string][]): Record<string, string> {
  return Object.fromEntries(
    headers.filter(([name]) => !OWN_TO_A_CONNECTION.includes(name) && name !== 'content-encoding'),
  );
}
