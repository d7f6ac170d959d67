import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import pino from 'pino';
import { afterEach } from 'vitest';
import { createGithub, type GithubDeps } from '../../src/forge/github/github.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

export type Answer = {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  cut?: true;
  hang?: true;
};
export const ref = { forge: 'github', repositoryId: 7, number: 12 };
export const repository = {
  id: 7,
  full_name: 'acme/app',
  clone_url: 'c',
  default_branch: 'main',
  permissions: { push: true },
};
export const issue = {
  number: 12,
  title: 'T',
  body: null,
  html_url: 'u',
  state: 'closed',
  user: null,
  assignees: [],
  labels: ['one', { name: 'two' }],
  created_at: '2026-11-24T14:00:00Z',
  updated_at: '2026-11-24T14:00:00Z',
};

/** A GitHub that answers as it is told, path by path; what was asked, counted and logged. */
export async function against(
  answer: (path: string, request: IncomingMessage, body: string) => Answer | Promise<Answer>,
  { under = '', ...deps }: Partial<GithubDeps> & { under?: string } = {},
) {
  const paths: string[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const path = `${request.method} ${request.url}`;
    paths.push(path);
    const sent = await text(request);
    const { status = 200, headers = {}, body = {}, cut, hang } = await answer(path, request, sent);
    if (hang) return;
    if (cut) return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(status === 204 ? '' : JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const counted: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const forge = createGithub({
    name: 'github',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${under}`,
    auth: { token: () => 'a-token' },
    throttle: false,
    throttleId: 'test',
    count: ({ kind, status }) => counted.push(`${kind} ${status}`),
    log: pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line)) }),
    ...deps,
  });
  forge.learn({ id: 7, fullName: 'acme/app' });
  return { forge, paths, counted, lines };
}
