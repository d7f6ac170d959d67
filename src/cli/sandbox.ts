import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BaseConfig, Config } from '../config.ts';
import { ENDED, PHASES } from '../domain/task.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createLog } from '../log.ts';
import { shutdownOnSignals } from '../shutdown.ts';
import { openEngine } from './engine.ts';
import { openForges } from './forges.ts';
import { painter } from './paint.ts';
import { startReceiver } from './receiver.ts';
import { type SandboxForge, startSandboxForge } from './sandbox/forge.ts';
import { ISSUES } from './sandbox/issues.ts';
import { type Entry, lineOf } from './sandbox/lines.ts';
import { startWorker } from './worker.ts';

const SECRET = 'sandbox-webhook-secret';
/** A second attempt is watched, not waited for. */
const BACKOFF_MS = 1_000;
const ASK_EVERY_MS = 100;

/** A forge, a store, the stub and five issues; returns the exit code. */
export async function sandbox(
  base: BaseConfig,
  { exitWhenIdle, print = console.log }: { exitWhenIdle: boolean; print?: (line: string) => void },
): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'forgehand-sandbox-'));
  const forge = await startSandboxForge();
  const config = configFor({ ...base, dataDir }, forge);
  const paint = painter(process.stdout.isTTY === true && process.stdout.hasColors());
  const log = createLog({
    level: 'info',
    format: 'json',
    secrets: config.secrets,
    destination: {
      write(line) {
        const told = lineOf(JSON.parse(line) as Entry, paint);
        if (told) print(told);
      },
    },
  });
  const startedAt = Date.now();
  print(
    paint('bold', 'Forgehand sandbox: a forge, a store and a stub agent, all in this process.'),
  );
  const engine = await openEngine(config, [config.forge.name], log);
  const receiver = await startReceiver(config, config.forge, engine, log);
  const forges = await openForges(config, engine.ledger, log, {
    throttle: false,
    record: engine.figures.record,
  });
  const worker = await startWorker(config, engine, forges, log);
  const shutdown = shutdownOnSignals({
    deadlineMs: config.drainDeadlineMs,
    log,
    force: () => worker.forceKill(),
    process: exitWhenIdle ? listeningOnly() : process,
    steps: [
      ['receiver', () => receiver.close()],
      ['worker', (leftMs) => worker.stop(leftMs)],
      ['store', () => engine.close()],
      ['forge', () => forge.close()],
      ['folder', async () => rmSync(dataDir, { recursive: true, force: true })],
    ],
  });
  print(
    `${config.forge.url} is the forge; ann assigns five issues of ${forge.repository.fullName} to the bot:\n`,
  );
  await forge.addHook(`${receiver.url}/webhooks/${config.forge.name}`, SECRET);
  await forge.assignAll();
  await untilTold(engine.ledger, ISSUES.length);
  for (const line of await summary(engine.ledger, forge, Date.now() - startedAt)) print(line);
  if (!exitWhenIdle) {
    print('\nIt goes on: change an issue by the API and watch. Ctrl-C ends it.');
    return 0;
  }
  return shutdown.stop('all tasks are through');
}

function configFor(base: BaseConfig, forge: SandboxForge): Config {
  return {
    ...base,
    http: { ...base.http, host: '127.0.0.1', port: 0 },
    store: { kind: 'embedded' },
    agent: { ...base.agent, command: null },
    retryBackoffMs: BACKOFF_MS,
    secrets: () => [forge.botToken, SECRET],
    forge: {
      kind: 'github',
      name: 'github',
      url: forge.url,
      auth: { kind: 'token', token: { read: () => forge.botToken } },
      webhookSecrets: () => [SECRET],
    },
  };
}

/** All tasks have ended, and everything of it was told. */
async function untilTold(ledger: Ledger, count: number): Promise<void> {
  for (;;) {
    const { records } = await ledger.list([...ENDED], { offset: 0, limit: count });
    const told = await Promise.all(records.map(({ record }) => ledger.readTold(record.key)));
    if (records.length === count && told.every((one, i) => one?.rev === records[i]?.rev)) return;
    await wait(ASK_EVERY_MS);
  }
}

async function summary(ledger: Ledger, forge: SandboxForge, tookMs: number): Promise<string[]> {
  const { records } = await ledger.list([...PHASES], { offset: 0, limit: 100 });
  const tasks = records
    .map(({ record }) => record)
    .sort((a, b) => (a.task?.since ?? '').localeCompare(b.task?.since ?? ''));
  const order = tasks.map(({ number }) => `#${number}`).join(' → ');
  const last = tasks.at(-1)?.number ?? 1;
  const [comment] = await forge.comments(last);
  const body = (comment?.body ?? '').split('\n').slice(1).join('\n    ');
  return [
    `\n${tasks.length} tasks in ${(tookMs / 1_000).toFixed(1)} s, done in this order: ${order}`,
    `\nWhat the bot wrote on #${last} (one comment, edited in place):\n\n    ${body}\n`,
    `Look at all of it: curl ${forge.url}/repos/${forge.repository.fullName}/issues/4/comments`,
    'With your own forge: `cp .env.example .env`, fill four lines, `npm start`.',
  ];
}

/** The caller ends the process itself, with the exit code. */
function listeningOnly() {
  return { on: process.on.bind(process), off: process.off.bind(process), exit: () => {} };
}
