import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEngine } from '../../src/cli/engine.ts';
import { openForges } from '../../src/cli/forges.ts';
import { startReceiver } from '../../src/cli/receiver.ts';
import { startWorker } from '../../src/cli/worker.ts';
import { readConfig } from '../../src/config.ts';
import { type IssueRef, keyOf } from '../../src/domain/issue.ts';
import type { Task } from '../../src/domain/task.ts';
import { createLog } from '../../src/log.ts';
import { freePort } from '../../src/store/valkey/free-port.ts';
import { startEmulatedGithub } from './emulated-github.ts';

const SECRET = 'a-test-secret';
const BUILT_STUB = fileURLToPath(new URL('../../dist/agent/stub.js', import.meta.url));

/** Both halves of the bot on the embedded store, on a GitHub that `emulate` plays. */
export async function startBotOnEmulate(env: Record<string, string> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'forgehand-remote-'));
  const github = await startEmulatedGithub();
  const config = readConfig(
    {
      PATH: process.env.PATH ?? '',
      FORGE: 'github',
      FORGE_URL: github.url,
      FORGE_TOKEN: github.botToken,
      WEBHOOK_SECRET: SECRET,
      DATA_DIR: dataDir,
      PORT: `${await freePort()}`,
      // As built: from its source each start of it would load a compiler first.
      AGENT_COMMAND: `"${process.execPath}" "${BUILT_STUB}"`,
      STUB_SECONDS: '0.1',
      KILL_GRACE: '1s',
      RETRY_BACKOFF: '1s',
      SWEEP_INTERVAL: '2s',
      ...env,
    },
    '/',
  );
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    level: 'debug',
    format: 'json',
    secrets: config.secrets,
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  });
  const engine = await openEngine(config, ['github'], log);
  const receiver = await startReceiver(config, config.forges, engine, log);
  const forges = await openForges(config, engine.ledger, log, { throttle: false });
  const worker = await startWorker(config, engine, forges, log);
  const { people, call } = github;
  const repo = `/repos/${people.repository.fullName}`;
  await call('ann', 'POST', `${repo}/hooks`, {
    name: 'web',
    active: true,
    events: ['issues', 'issue_comment'],
    config: { url: `${receiver.url}/webhooks/github`, secret: SECRET, content_type: 'json' },
  });

  return {
    ...github,
    ledger: engine.ledger,
    lines,
    /** Opened by ann, then assigned to the bot. */
    async open(title: string, body = ''): Promise<IssueRef> {
      const ref = await people.openIssue({ title, body });
      await people.assign(ref, people.bot);
      return ref;
    },
    task: async (ref: IssueRef): Promise<Task | null> =>
      (await engine.ledger.read(keyOf(ref))).record?.task ?? null,
    phase: async (ref: IssueRef) =>
      (await engine.ledger.read(keyOf(ref))).record?.task?.phase ?? null,
    async labels(ref: IssueRef): Promise<string[]> {
      const path = `${repo}/issues/${ref.number}`;
      const { labels } = await call<{ labels: { name: string }[] }>('ann', 'GET', path);
      return labels.map(({ name }) => name);
    },
    async comments(ref: IssueRef): Promise<{ id: number; body: string }[]> {
      return call('ann', 'GET', `${repo}/issues/${ref.number}/comments`);
    },
    starts: (ref: IssueRef) =>
      lines.filter(({ msg, issue }) => msg === 'run: started' && issue === keyOf(ref)).length,
    async stop() {
      await receiver.close();
      await worker.stop(5_000);
      await engine.close();
      await github.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type BotOnEmulate = Awaited<ReturnType<typeof startBotOnEmulate>>;
