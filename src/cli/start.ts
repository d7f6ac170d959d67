import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { type Shutdown, type Step, type StoppableProcess, shutdownOnSignals } from '../shutdown.ts';
import { type Engine, openEngine } from './engine.ts';
import { createForge, openForges } from './forges.ts';
import type { Listening } from './listen.ts';
import { startOperator } from './operator.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { startWorker, type Worker } from './worker.ts';

/** What is open by now, and has to be closed at a signal. */
interface Parts {
  engine?: Engine;
  receiver?: Receiver;
  operator?: Listening | null;
  worker?: Worker;
}

/** Both halves in one process. */
export function start(config: Config, log: Logger, own?: StoppableProcess): Promise<Shutdown> {
  return opened(config, log, own, async (parts, stop) => {
    parts.engine = await openEngine(config, namesOf(config), log);
    await openPorts(config, parts.engine, parts, log);
    parts.worker = await openWorker(config, parts.engine, log, stop);
  });
}

/** The listening half alone. */
export function serve(config: Config, log: Logger, own?: StoppableProcess): Promise<Shutdown> {
  return opened(config, log, own, async (parts) => {
    parts.engine = await openEngine(config, namesOf(config), log);
    await openPorts(config, parts.engine, parts, log);
  });
}

/** The working half alone: opens no port. */
export function work(config: Config, log: Logger, own?: StoppableProcess): Promise<Shutdown> {
  return opened(config, log, own, async (parts, stop) => {
    parts.engine = await openEngine(config, namesOf(config), log);
    parts.worker = await openWorker(config, parts.engine, log, stop);
  });
}

function namesOf({ forges }: Config): string[] {
  return forges.map(({ name }) => name);
}

async function openPorts(config: Config, engine: Engine, parts: Parts, log: Logger): Promise<void> {
  parts.receiver = await startReceiver(config, config.forges, engine, log);
  const forges = config.forges.map((forge) => ({
    ...forge,
    open: () => createForge({ ...config, forge }, log, { record: engine.figures.record }),
  }));
  parts.operator = await startOperator(config, forges, engine, log);
}

async function openWorker(
  config: Config,
  engine: Engine,
  log: Logger,
  stop: Shutdown['stop'],
): Promise<Worker> {
  const { ledger, figures } = engine;
  const forges = await openForges(config, ledger, log, { record: figures.record });
  return startWorker(config, engine, forges, log, () => void stop('other schema'));
}

/** Listens to signals before anything is open: one that comes early ends it as well as any other. */
async function opened(
  config: Config,
  log: Logger,
  own: StoppableProcess | undefined,
  open: (parts: Parts, stop: Shutdown['stop']) => Promise<void>,
): Promise<Shutdown> {
  const parts: Parts = {};
  const steps: Step[] = [
    ['receiver', async () => parts.receiver?.close()],
    ['page', async () => parts.operator?.close()],
    ['worker', async (leftMs) => parts.worker?.stop(leftMs)],
    ['store', async () => parts.engine?.close()],
  ];
  const shutdown = shutdownOnSignals({
    deadlineMs: config.drainDeadlineMs,
    log,
    force: () => parts.worker?.forceKill(),
    steps,
    ...(own ? { process: own } : {}),
  });
  try {
    await open(parts, shutdown.stop);
  } catch (error) {
    // What it was opening lost the store under its feet; the signal's own steps say how it ended.
    if (shutdown.begun()) return shutdown;
    shutdown.dispose();
    await closeAll(steps, config, log);
    throw error;
  }
  return shutdown;
}

/** A bot that could not start leaves no store behind. */
async function closeAll(steps: Step[], config: Config, log: Logger): Promise<void> {
  const deadline = AbortSignal.timeout(config.drainDeadlineMs);
  for (const [name, close] of steps) {
    await close(config.drainDeadlineMs, deadline).catch((error) =>
      log.warn({ err: error, step: name }, 'start: not closed after it failed'),
    );
  }
}
