import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { listen } from '../../../src/cli/listen.ts';
import type { IssueKey } from '../../../src/domain/issue.ts';
import { createMemoryLedger } from '../../../src/ledger/memory.ts';
import { createSessions } from '../../../src/operator/http/access/sessions.ts';
import { createOperator, type OperatorDeps } from '../../../src/operator/http/operator.ts';

export const TOKEN = 'a-long-operator-token';
export const LOCAL = null;

export interface Asked {
  headers?: Record<string, string>;
  form?: Record<string, string>;
  json?: unknown;
  method?: string;
}

/** The operator's port on the loopback, with everything behind it in memory. */
export async function openPort(
  options: { token?: string | null; host?: string } & Partial<Omit<OperatorDeps, 'token'>> = {},
) {
  const { token = LOCAL, host = '127.0.0.1', ledger = createMemoryLedger(), ...change } = options;
  const lines: string[] = [];
  const { app, endStreams } = createOperator({
    ledger,
    forges: ['gitea'],
    token: () => token,
    sessions: createSessions({
      secret: () =>
        createHmac('sha256', 'test')
          .update(token ?? 'none')
          .digest('hex'),
    }),
    metrics: (_request, response) => void response.type('text').send('forgehand_up 1\n'),
    replay: async () => ({ kind: 'impossible', why: 'nothing is replayed here' }),
    statusComment: async () => null,
    why: async (key: IssueKey) => [`why ${key} waits`, 'and why else'],
    version: '0.0.0',
    log: pino({}, { write: (line) => void lines.push(line) }),
    now: Date.now,
    ...change,
  });
  await ledger.nameRepository('gitea', { id: 7, fullName: 'acme/app' });
  const port = await listen(createServer(app), { host, port: 0 });
  onTestFinished(async () => {
    endStreams();
    await port.close();
  });
  return { url: port.url, ledger, lines, ask, endStreams };

  function ask(path: string, { headers = {}, form, json, method }: Asked = {}): Promise<Response> {
    const body = form
      ? new URLSearchParams(form)
      : json === undefined
        ? null
        : JSON.stringify(json);
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    return fetch(`${port.url}${path}`, {
      method: method ?? (body === null ? 'GET' : 'POST'),
      headers: { connection: 'close', ...type, ...headers },
      redirect: 'manual',
      body,
    });
  }
}

export const bearer = { authorization: `Bearer ${TOKEN}` };

/** Logs in as a browser does; the value of its cookie, and a form's token. */
export async function logIn(port: Awaited<ReturnType<typeof openPort>>) {
  const answer = await port.ask('/login', { form: { token: TOKEN } });
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { answer, cookie, csrf: await csrfOf(port, { cookie }) };
}

export async function csrfOf(
  port: Awaited<ReturnType<typeof openPort>>,
  headers: Record<string, string> = {},
): Promise<string> {
  const page = await (await port.ask('/', { headers })).text();
  return /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
}
