import express, {
  type ErrorRequestHandler,
  type Request,
  type Response,
  type Router,
} from 'express';
import type { Logger } from 'pino';
import { ALIVE_FOR_MS } from '../../../domain/kept.ts';
import { type Ledger, LedgerUnavailable } from '../../../ledger/ledger.ts';
import type { Forms } from '../access/forms.ts';
import { addActions } from './actions.ts';
import { addBoard, type BoardDeps } from './board.ts';
import { addDeliveryPages, type DeliveryPagesDeps } from './deliveries.ts';
import { addGraph, type GraphPageDeps } from './graph.ts';
import { html } from './html.ts';
import { type Frame, layout, type Page } from './layout.ts';
import { addLog, type LogPageDeps } from './log.ts';
import { addTask, type TaskPageDeps } from './task.ts';

export interface PagesDeps
  extends BoardDeps,
    TaskPageDeps,
    LogPageDeps,
    GraphPageDeps,
    DeliveryPagesDeps {
  ledger: Ledger;
  forms: Forms;
  /** Whether there are sessions to end. */
  token(): string | null;
  log: Logger;
  now(): number;
}

/** The pages for people: made here, whole, without a script. */
export function createPages(deps: PagesDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  addBoard(router, show, deps);
  addTask(router, show, deps);
  addLog(router, show, deps);
  addGraph(router, show, deps);
  addDeliveryPages(router, show, deps);
  addActions(router, deps);
  router.use((request, response) => show(request, response, NOTHING, 404));
  router.use(failed(deps.log));
  return router;

  async function show(
    request: Request,
    response: Response,
    page: Page,
    status = 200,
  ): Promise<void> {
    const frame = await frameOf(request, response);
    response.status(status).type('html').send(layout(page, frame));
  }

  async function frameOf(request: Request, response: Response): Promise<Frame> {
    const { ledger, forms, now } = deps;
    const [pause, alive] = await Promise.all([ledger.paused(), ledger.alive(now() - ALIVE_FOR_MS)]);
    const csrf = forms.tokenFor(request, response);
    return { pause, workers: alive.length, csrf, canLogOut: deps.token() !== null };
  }
}

const NOTHING: Page = {
  title: 'Not found',
  at: null,
  body: html`<div class="empty"><h1>Nothing is here</h1><p>The page may have been about a task that the bot no longer knows. <a href="/">To the board</a></p></div>`,
};

function failed(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent || !(error instanceof LedgerUnavailable)) return next(error);
    log.warn({ err: error, path: request.path }, 'operator: Redis did not answer');
    const body = html`<div class="empty"><h1>Redis does not answer</h1><p>Nothing is lost: what the bot has in hand is kept there. Look whether Redis runs, then reload this page.</p></div>`;
    response
      .status(503)
      .type('html')
      .send(layout({ title: 'Redis does not answer', at: null, body }, null));
  };
}
