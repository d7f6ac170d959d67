import express, { type ErrorRequestHandler, type Router } from 'express';
import type { Logger } from 'pino';
import { type Ledger, LedgerUnavailable } from '../../../ledger/ledger.ts';
import { QueueUnavailable } from '../../../queue/queue.ts';
import { addDeliveries, type DeliveriesDeps } from './deliveries.ts';
import { addLogs, type LogsDeps } from './logs.ts';
import { acting } from './openapi/acting.ts';
import { reading } from './openapi/reading.ts';
import { openapi } from './openapi.ts';
import { refuseOtherMethods } from './other-methods.ts';
import { addPause, type PauseDeps } from './pause.ts';
import { addTasks, type TasksDeps } from './tasks.ts';

export interface ApiDeps extends TasksDeps, DeliveriesDeps, LogsDeps, PauseDeps {
  ledger: Ledger;
  version: string;
  log: Logger;
}

/** `/api`: JSON for programs. Access is decided before. */
export function createApi(deps: ApiDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use(express.json({ limit: '16kb' }));
  router.get('/openapi.json', (_request, response) => void response.json(openapi(deps.version)));
  addTasks(router, deps);
  addDeliveries(router, deps);
  addLogs(router, deps);
  addPause(router, deps);
  refuseOtherMethods(router, { ...reading(), ...acting() });
  router.use(
    (_request, response) =>
      void response
        .status(404)
        .json({ error: 'Nothing is served at this path: see /api/openapi.json.' }),
  );
  router.use(failed(deps.log));
  return router;
}

function failed(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (error instanceof LedgerUnavailable || error instanceof QueueUnavailable) {
      log.warn({ err: error, path: request.path }, 'operator: Redis did not answer');
      // A log that was followed has ended by then: whoever read it comes again by itself.
      if (response.headersSent) return;
      return void response
        .status(503)
        .set('Retry-After', '5')
        .json({ error: 'Redis does not answer just now: ask again later.' });
    }
    if (response.headersSent) return next(error);
    const status = (error as { status?: unknown }).status;
    if (typeof status === 'number' && status >= 400 && status < 500) {
      return void response.status(status).json({ error: 'The request could not be read.' });
    }
    next(error);
  };
}
