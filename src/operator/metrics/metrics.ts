import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { type Ledger, LedgerUnavailable } from '../../ledger/ledger.ts';
import { QueueUnavailable } from '../../queue/queue.ts';
import { BUILD, STORE_UP } from './catalogue.ts';
import { registryOf } from './exposition.ts';
import { createProcessRegistry } from './process.ts';
import { type ReadingDeps, readNow, type Sample, sample } from './reading.ts';
import { afterWindow } from './window.ts';
import { zeros } from './zeros.ts';

export interface MetricsDeps extends ReadingDeps {
  ledger: ReadingDeps['ledger'] & Pick<Ledger, 'readFigures'>;
  version: string;
  /** What this process counted is told first, so that it is seen at once. */
  tell(): Promise<void>;
  log: Logger;
}

/** `GET /metrics`: the figures of the whole installation, and those of this process. Access is the caller's. */
export function createMetrics(deps: MetricsDeps): RequestHandler {
  const own = createProcessRegistry();
  const build = sample(BUILD, 1, { version: deps.version, node: process.versions.node });

  return async (_request, response) => {
    const { told, read } = await readAll();
    const registry = Registry.merge([registryOf(told, [build, ...read]), own]);
    response.type(registry.contentType).send(await registry.metrics());
  };

  /** Without Redis this process is shown still: that Redis is gone must be seen. */
  async function readAll(): Promise<{ told: ReadonlyMap<string, number>; read: Sample[] }> {
    try {
      await deps.tell();
      const [told, read] = await Promise.all([deps.ledger.readFigures(), readNow(deps)]);
      return { told: new Map([...zeros(deps.forges), ...afterWindow(told, deps.now())]), read };
    } catch (error) {
      if (!(error instanceof LedgerUnavailable || error instanceof QueueUnavailable)) throw error;
      deps.log.warn({ err: error }, 'metrics: Redis did not answer, only this process is shown');
      return { told: new Map(), read: [sample(STORE_UP, 0)] };
    }
  }
}
