import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { metricsOf, startFigures } from '../../src/cli/figures.ts';
import { RUN_OUTCOMES } from '../../src/domain/outcome.ts';
import { createMemoryLedger } from '../../src/ledger/memory.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';

/** What `/metrics` says after everything that can be counted was counted once. */
export async function fullScrape(): Promise<string> {
  const log = pino({ level: 'silent' });
  const ledger = createMemoryLedger();
  const figures = startFigures(ledger, log);
  const { record } = figures;
  for (const outcome of RUN_OUTCOMES) record.runEnded({ outcome, tookMs: 2_000 });
  record.runStarted({ first: true, assignedAt: 0, startableAt: 1_000, startedAt: 2_000 });
  record.told({ forge: 'gitea', lagMs: 10 });
  record.swept();
  const rateLimit = { limit: 10, remaining: 3, resetsAt: Date.now() + 60_000 };
  const call = { kind: 'issue.read', write: false, status: 200, issue: null, ms: 3, rateLimit };
  record.countCall('gitea')(call);
  const queue = createMemoryQueue();
  const app = express().get('/', metricsOf({ ledger, queue, figures }, ['gitea'], log));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await (await fetch(`http://127.0.0.1:${port}/`)).text();
  } finally {
    server.closeAllConnections();
    server.close();
    await figures.close();
  }
}
