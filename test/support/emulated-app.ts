import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator } from 'emulate';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { startGraphqlFront } from './github-graphql.ts';

const APP = { app_id: 4_711, slug: 'forgehand', name: 'Forgehand' };

export interface EmulatedApp {
  /** With what emulate has not; it reads only. */
  url: string;
  /** Emulate with GraphQL for `ann/app`, where ann may write: her token is `token-ann`. */
  direct: string;
  appId: number;
  privateKey: string;
  /** What GitHub shows of the App's own webhook, which emulate has not. */
  hook: { url: string; content_type: string };
  /** The header of each request that went to `/app…`. */
  authorizations: string[];
  close(): Promise<void>;
}

/** A GitHub with an App on two accounts, on bea's to read issues only, and not on cid's. */
export async function startEmulatedApp(): Promise<EmulatedApp> {
  const installation = (id: number, account: string, issues: string) => ({
    installation_id: id,
    account,
    permissions: { issues, metadata: 'read' },
  });
  const emulator = await createEmulator({
    service: 'github',
    port: await freePort(),
    seed: {
      tokens: { 'token-ann': { login: 'ann', scopes: ['repo'] } },
      github: {
        users: [{ login: 'ann' }, { login: 'bea' }, { login: 'cid' }, { login: 'forgehand[bot]' }],
        repos: [
          { owner: 'ann', name: 'app' },
          { owner: 'bea', name: 'read-only' },
          { owner: 'cid', name: 'elsewhere' },
        ],
        apps: [
          {
            ...APP,
            permissions: { issues: 'write', metadata: 'read' },
            events: ['issues', 'issue_comment'],
            installations: [installation(200, 'bea', 'read'), installation(100, 'ann', 'write')],
          },
        ],
      },
    },
  });
  const graphql = await startGraphqlFront(emulator.url, 'ann/app');
  const hook = { url: '', content_type: 'json' };
  const authorizations: string[] = [];
  /** By an installation's token: its only repository. */
  const installed = new Map<string, string>();
  const front = createServer(async ({ url = '/', method = 'GET', headers }, response) => {
    const { authorization = '' } = headers;
    if (url.startsWith('/app')) authorizations.push(authorization);
    const answer = await (ownAnswer(url, authorization) ?? forward(url, method, authorization));
    const text = await answer.text();
    noteToken(url, text);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
  const key = emulator.generatedSecrets.find(({ kind }) => kind === 'github.app_private_key');
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    direct: graphql.url,
    appId: APP.app_id,
    privateKey: key?.value ?? '',
    hook,
    authorizations,
    close: async () => {
      graphql.close();
      front.closeAllConnections();
      front.close();
      await emulator.close();
    },
  };

  /** What emulate has not. */
  function ownAnswer(url: string, authorization: string): Promise<Response> | Response | null {
    if (url === '/app/hook/config') return Response.json(hook);
    if (!url.startsWith('/installation/repositories')) return null;
    const name = installed.get(authorization.replace(/^token /, ''));
    return forward(`/repos/${name}`, 'GET', authorization).then(async (found) =>
      Response.json({ repositories: [await found.json()] }),
    );
  }

  /** Of the bodies only an empty one is ever sent: a token is asked for. */
  function forward(url: string, method: string, authorization: string): Promise<Response> {
    return fetch(`${emulator.url}${url}`, { method, headers: { authorization } });
  }

  function noteToken(url: string, text: string): void {
    const id = /installations\/(\d+)\/access_tokens/.exec(url)?.[1];
    if (!id) return;
    const { token } = JSON.parse(text) as { token: string };
    installed.set(token, id === '100' ? 'ann/app' : 'bea/read-only');
  }
}
