import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { BaseConfig, Config } from '../../config.ts';
import { type Shutdown, type StoppableProcess, shutdownOnSignals } from '../../shutdown.ts';
import { freePort } from '../../store/valkey/free-port.ts';
import { type Engine, openEngine } from '../engine.ts';
import { createForge, openForges } from '../forges.ts';
import { startOperator } from '../operator.ts';
import { startReceiver } from '../receiver.ts';
import { startWorker } from '../worker.ts';
import { type SandboxForge, startSandboxForge } from './forge.ts';
import { startForgePage } from './page.ts';

const SECRET = 'sandbox-webhook-secret';
/** A second attempt is watched, not waited for. */
const BACKOFF_MS = 1_000;

export interface Sandbox {
  engine: Engine;
  forge: SandboxForge;
  /** The bot's page. */
  operatorUrl: string;
  /** The forge's. */
  pagesUrl: string;
  shutdown: Shutdown;
}

export interface SandboxOptions {
  /** Made once it is known what must not be shown. */
  createLog(secrets: () => string[]): Logger;
  process: StoppableProcess;
}

/** A forge, a store, both halves of the bot and both pages, all in this process. */
export async function openSandbox(
  base: BaseConfig,
  { createLog, process }: SandboxOptions,
): Promise<Sandbox> {
  const dataDir = mkdtempSync(join(tmpdir(), 'forgehand-sandbox-'));
  const pagePort = await freePort();
  const forge = await startSandboxForge({ pages: `http://127.0.0.1:${pagePort}` });
  const config = configFor({ ...base, dataDir }, forge);
  const log = createLog(config.secrets);
  const engine = await openEngine(config, [config.forge.name], log);
  const receiver = await startReceiver(config, config.forges, engine, log);
  const options = { throttle: false, record: engine.figures.record };
  const open = () => createForge(config, log, options);
  const operator = await startOperator(config, [{ ...config.forge, open }], engine, log);
  const operatorUrl = operator?.url ?? '';
  const pages = await startForgePage(forge, { port: pagePort, operatorUrl });
  const worker = await startWorker(
    config,
    engine,
    await openForges(config, engine.ledger, log, options),
    log,
  );
  await forge.addHook(`${receiver.url}/webhooks/${config.forge.name}`, SECRET);
  const shutdown = shutdownOnSignals({
    deadlineMs: config.drainDeadlineMs,
    log,
    force: () => worker.forceKill(),
    process,
    steps: [
      ['receiver', () => receiver.close()],
      ['page', async () => operator?.close()],
      ["the forge's page", () => pages.close()],
      ['worker', (leftMs) => worker.stop(leftMs)],
      ['store', () => engine.close()],
      ['forge', () => forge.close()],
      ['folder', async () => rmSync(dataDir, { recursive: true, force: true })],
    ],
  });
  return { engine, forge, operatorUrl, pagesUrl: pages.url, shutdown };
}

function configFor(base: BaseConfig, forge: SandboxForge): Config {
  const own = {
    kind: 'github' as const,
    name: 'github',
    url: forge.url,
    auth: { kind: 'token' as const, token: { read: () => forge.botToken } },
    webhookSecrets: () => [SECRET],
  };
  return {
    ...base,
    http: { ...base.http, host: '127.0.0.1', port: 0 },
    operator: { host: '127.0.0.1', port: 0, token: null },
    store: { kind: 'embedded' },
    agent: { ...base.agent, command: null },
    retryBackoffMs: BACKOFF_MS,
    secrets: () => [forge.botToken, SECRET],
    forges: [own],
    forge: own,
  };
}
