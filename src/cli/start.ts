import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { shutdownOnSignals } from '../shutdown.ts';
import { openEngine } from './engine.ts';
import { openForges } from './forges.ts';
import { startReceiver } from './receiver.ts';
import { startWorker } from './worker.ts';

/** Both halves in one process. */
export async function start(config: Config, log: Logger): Promise<void> {
  const engine = await openEngine(config, log);
  const forges = await openForges(config, engine.ledger, log);
  const receiver = await startReceiver(config, engine, log);
  const coordinator = await startWorker(config, engine, forges, log);
  shutdownOnSignals({
    deadlineMs: config.drainDeadlineMs,
    log,
    steps: [
      ['http', () => receiver.close()],
      ['coordinator', (deadlineMs) => coordinator.stop({ deadlineMs })],
      ['store', () => engine.close()],
    ],
  });
}
