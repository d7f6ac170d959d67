import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProxiedCall {
  method: string;
  path: string;
  status: number;
  at: number;
}

export interface ForgeProxy {
  url: string;
  calls: ProxiedCall[];
  close(): Promise<void>;
}

/** Stands before the forge and keeps what passed through, as the forge saw it. */
export async function startProxy(target: string): Promise<ForgeProxy> {
  const { hostname, port } = new URL(target);
  const calls: ProxiedCall[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming;
    const forwarded = request({ hostname, port, method, path, headers }, (answer) => {
      calls.push({ method, path, status: answer.statusCode ?? 0, at: Date.now() });
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Calls about one issue and its comments: its telling and reading; making labels and repository facts are counted apart. */
export function callsFor(
  calls: ProxiedCall[],
  repository: string,
  number: number,
  comments: number[],
) {
  const issue = new RegExp(`^/api/v1/repos/${repository}/issues/${number}(?:[/?]|$)`);
  const comment = new RegExp(
    `^/api/v1/repos/${repository}/issues/comments/(?:${comments.join('|')})(?:[/?]|$)`,
  );
  const about = calls.filter(({ path }) => issue.test(path) || comment.test(path));
  return {
    reads: about.filter(({ method }) => method === 'GET').length,
    writes: about.filter(({ method }) => method !== 'GET').length,
    lines: about.map(({ method, path, status }) => `${method} ${path} ${status}`),
  };
}
