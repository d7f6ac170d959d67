import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isLoopbackHost } from '../../operator/http/access/loopback.ts';
import { isFromElsewhere } from '../../operator/http/access/origin.ts';
import { type Listening, listen } from '../listen.ts';
import type { SandboxForge } from './forge.ts';
import { ACTS, open } from './page/acts.ts';
import { createIssueApi } from './page/forge-api.ts';
import { framed } from './page/frame.ts';
import { listOf } from './page/list.ts';
import { issueOf } from './page/one.ts';

const TYPES = {
  'app.css': 'text/css',
  'app.js': 'text/javascript',
  'forge.css': 'text/css',
  'icon.svg': 'image/svg+xml',
};
const POLICY = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";

/** A small forge for the browser, in place of the API's own pages: issues, comments, and what ann can do. */
export async function startForgePage(
  forge: SandboxForge,
  { port, operatorUrl }: { port: number; operatorUrl: string },
): Promise<Listening> {
  const api = createIssueApi(forge);
  const repository = forge.repository.fullName;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => plain(response, 502, error.message));
  });
  return listen(server, { host: '127.0.0.1', port });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Content-Security-Policy', POLICY);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    const isOurs = isLoopbackHost(request.headers.host) && !isFromElsewhere(request);
    if (!isOurs) return plain(response, 403, 'Only for the browser on this machine.');
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'POST') return act(pathname, request, response);
    const [, asset] = /^\/assets\/([a-z.]+)$/.exec(pathname) ?? [];
    if (asset && asset in TYPES)
      return send(response, TYPES[asset as keyof typeof TYPES], assetNamed(asset));
    if (pathname === '/') return page(response, 'Issues', listOf(await api.list(), repository));
    const number = numberIn(pathname);
    if (number === null) return plain(response, 404, 'Nothing is here.');
    const [issue, comments] = await Promise.all([api.read(number), api.comments(number)]);
    const taskUrl = `${operatorUrl}/tasks/${repository}/${number}`;
    const { bot } = forge;
    page(
      response,
      `#${number} ${issue.title}`,
      issueOf({ issue, comments, bot, repository, taskUrl }),
    );
  }

  async function act(
    pathname: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const form = new URLSearchParams(await text(request));
    if (pathname === '/issues')
      return seeOther(response, `/${repository}/issues/${await open(api, form)}`);
    const [, path = '', what = ''] = /^(.*)\/([a-z]+)$/.exec(pathname) ?? [];
    const number = numberIn(path);
    const does = Object.hasOwn(ACTS, what) ? ACTS[what] : undefined;
    if (number === null || !does) return plain(response, 404, 'Nothing is here.');
    await does(api, number, form);
    seeOther(response, path);
  }

  function numberIn(path: string): number | null {
    const [, name, number] = /^\/([^/]+\/[^/]+)\/issues\/([1-9]\d{0,8})$/.exec(path) ?? [];
    return name === repository ? Number(number) : null;
  }

  function page(response: ServerResponse, title: string, body: ReturnType<typeof listOf>): void {
    send(response, 'text/html', framed(title, repository, operatorUrl, body));
  }
}

function assetNamed(name: string): string {
  const folder = name === 'forge.css' ? './page/assets/' : '../../operator/http/assets/';
  return readFileSync(new URL(`${folder}${name}`, import.meta.url), 'utf8');
}

function send(response: ServerResponse, type: string, body: string): void {
  response
    .writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store' })
    .end(body);
}

function plain(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${words}\n`);
}

function seeOther(response: ServerResponse, path: string): void {
  response.writeHead(303, { Location: path }).end();
}
