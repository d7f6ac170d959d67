import { createEmulator } from 'emulate';
import { freePort } from '../../store/valkey/free-port.ts';
import { ISSUES } from './issues.ts';

export interface SandboxForge {
  url: string;
  botToken: string;
  /** The bot's login. */
  bot: string;
  repository: { fullName: string };
  /** Deliveries of the repository go there from now on, signed. */
  addHook(url: string, secret: string): Promise<void>;
  /** As the human: opens the five issues and assigns each to the bot. */
  assignAll(): Promise<void>;
  /** As the human, for tests: any call of the API. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  comments(issue: number): Promise<{ body: string; user: { login: string } }[]>;
  close(): Promise<void>;
}

const HUMAN = 'ann';
const BOT = 'forgehand-bot';
const NAME = 'logview';
const HUMAN_TOKEN = 'sandbox-human-token';
const BOT_TOKEN = 'sandbox-bot-token';

/** A stateful GitHub in this process: everything is gone when it closes. `pages`: where its links lead. */
export async function startSandboxForge({ pages }: { pages: string }): Promise<SandboxForge> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const emulator = await createEmulator({
    service: 'github',
    port,
    // What people follow leads to our own pages, which show what the API knows.
    baseUrl: pages,
    seed: {
      tokens: {
        [HUMAN_TOKEN]: { login: HUMAN, scopes: ['repo'] },
        [BOT_TOKEN]: { login: BOT, scopes: ['repo'] },
      },
      github: {
        users: [{ login: HUMAN }, { login: BOT }],
        repos: [{ owner: HUMAN, name: NAME, description: 'A viewer for log files' }],
      },
    },
  });
  const repository = `/repos/${HUMAN}/${NAME}`;
  await call('PUT', `${repository}/collaborators/${BOT}`, { permission: 'push' });
  return {
    url,
    botToken: BOT_TOKEN,
    bot: BOT,
    repository: { fullName: `${HUMAN}/${NAME}` },
    async addHook(url, secret) {
      await call('POST', `${repository}/hooks`, {
        name: 'web',
        active: true,
        events: ['issues', 'issue_comment'],
        config: { url, secret, content_type: 'json' },
      });
    },
    async assignAll() {
      const numbers: number[] = [];
      for (const issue of ISSUES) {
        const { number } = (await call('POST', `${repository}/issues`, issue)) as {
          number: number;
        };
        numbers.push(number);
      }
      for (const number of numbers) {
        await call('POST', `${repository}/issues/${number}/assignees`, { assignees: [BOT] });
      }
    },
    call,
    comments: async (issue) =>
      (await call('GET', `${repository}/issues/${issue}/comments`)) as {
        body: string;
        user: { login: string };
      }[],
    close: () => emulator.close(),
  };

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `token ${HUMAN_TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok && response.status !== 204) {
      throw new Error(
        `the sandbox's forge refused ${method} ${path}: ${response.status} ${await response.text()}`,
      );
    }
    return response.status === 204 ? null : response.json();
  }
}
