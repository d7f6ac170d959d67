import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { shutdownOnSignals } from '../shutdown.ts';
import { openEngine } from './engine.ts';
import { openForges } from './forges.ts';
import { startReceiver } from './receiver.ts';
import { startWorker } from './worker.ts';

/** Both halves in one process. */
export async function start(config: Config, log: Logger): Promise<void> {
  const engine = await openEngine(config, [config.forge.name], log);
  const receiver = await startReceiver(config, config.forge, engine, log);
  const forges = await openForges(config, engine.ledger, log);
  const worker = await startWorker(config, engine, forges, log);
  shutdownOnSignals({
    deadlineMs: config.drainDeadlineMs,
    log,
    force: () => worker.forceKill(),
    steps: [
      ['receiver', () => receiver.close()],
      ['worker', (leftMs) => worker.stop(leftMs)],
      ['store', () => engine.close()],
    ],
  });
}

/** The listening half alone. */
export async function serve(config: Config, log: Logger): Promise<void> {
  const engine = await openEngine(config, [config.forge.name], log);
  const receiver = await startReceiver(config, config.forge, engine, log);
  shutdownOnSignals({
    deadlineMs: config.drainDeadlineMs,
    log,
    steps: [
      ['receiver', () => receiver.close()],
      ['store', () => engine.close()],
    ],
  });
}

/** The working half alone: opens no port. */
export async function work(config: Config, log: Logger): Promise<void> {
  const engine = await openEngine(config, [config.forge.name], log);
  const forges = await openForges(config, engine.ledger, log);
  const worker = await startWorker(config, engine, forges, log);
  shutdownOnSignals({
    deadlineMs: config.drainDeadlineMs,
    log,
    force: () => worker.forceKill(),
    steps: [
      ['worker', (leftMs) => worker.stop(leftMs)],
      ['store', () => engine.close()],
    ],
  });
}
