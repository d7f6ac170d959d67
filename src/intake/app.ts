import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import express, { type ErrorRequestHandler, type Express, type Response } from 'express';
import type { Logger } from 'pino';
import { createArrivingBodies } from './arriving.ts';
import { within } from './deadline.ts';
import { createWebhook, type IntakeForge, type WebhookDeps } from './webhook.ts';

export interface Readiness {
  /** Redis took a write. Nothing else may make it false: a proxy would drop deliveries. */
  ready: boolean;
  /** What else is wrong: the forge, a refused token, a pause. */
  remarks: string[];
}

export interface IntakeDeps extends Omit<WebhookDeps, 'arriving'> {
  forges: IntakeForge[];
  ready(): Promise<Readiness>;
  /** All bodies that are on their way, whosever; default 16 MiB, or four of the largest. */
  arrivingBytesAtMost?: number;
}

const ARRIVING_BYTES_AT_MOST = 16 * 1024 * 1024;

/**
 * The public port: `/webhooks/<forge>`, `/healthz`, `/readyz`, and nothing else. Deliveries go
 * straight to their forge's endpoint: they come by the thousand, and need nothing of a router.
 */
export function createIntake(deps: IntakeDeps): RequestListener {
  const { arrivingBytesAtMost = Math.max(ARRIVING_BYTES_AT_MOST, 4 * deps.maxBytes) } = deps;
  const arriving = createArrivingBodies(arrivingBytesAtMost);
  const webhooks = new Map(
    deps.forges.map((forge) => [
      `/webhooks/${forge.name}`,
      createWebhook(forge, { ...deps, arriving }),
    ]),
  );
  const rest = createRest(deps);
  return (request, response) => {
    const webhook = request.method === 'POST' ? webhooks.get(pathOf(request)) : undefined;
    if (!webhook) return rest(request, response);
    webhook(request, response).catch((error) => failed(deps.log, error, request, response));
  };
}

function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

function createRest(deps: IntakeDeps): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.enable('strict routing').enable('case sensitive routing');
  app.use((_request, response, next) => {
    response.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
    next();
  });
  for (const { name } of deps.forges)
    app.all(`/webhooks/${name}`, (_request, response) => notAllowed(response, 'POST'));
  app.get('/healthz', (_request, response) => {
    response.json({ alive: true });
  });
  app.get('/readyz', async (_request, response) => {
    const readiness = await readinessOf(deps);
    response.status(readiness.ready ? 200 : 503).json(readiness);
  });
  app.all(['/healthz', '/readyz'], (_request, response) => notAllowed(response, 'GET, HEAD'));
  app.use((_request, response) => {
    response.status(404).json({ error: 'Nothing is served at this path.' });
  });
  app.use(lastResort(deps.log));
  return app;
}

/** How often Node looks for connections past their time: by itself every 30 s, so late. */
const CHECKED_EVERY_MS = 2_000;

/** A server that cuts slow and silent connections, and bounds their number. */
export function createHardServer(
  app: RequestListener,
  { headersMs = 10_000, checkedEveryMs = CHECKED_EVERY_MS } = {},
): Server {
  const server = createServer({ connectionsCheckingInterval: checkedEveryMs }, app);
  server.headersTimeout = headersMs;
  server.requestTimeout = 15_000;
  server.keepAliveTimeout = 5_000;
  server.timeout = 20_000;
  server.maxHeadersCount = 100;
  server.maxConnections = 1_000;
  return server;
}

async function readinessOf({ ready, deadlineMs = 2_500, log }: IntakeDeps): Promise<Readiness> {
  try {
    return await within(deadlineMs, ready());
  } catch (error) {
    log.warn({ err: error }, 'not ready: Redis did not take a write');
    return { ready: false, remarks: ['Redis does not take a write.'] };
  }
}

function notAllowed(response: Response, allow: string): void {
  response
    .status(405)
    .set('Allow', allow)
    .json({ error: `Only ${allow} is taken here.` });
}

function lastResort(log: Logger): ErrorRequestHandler {
  // Express knows one that takes errors by its four parameters.
  return (error, request, response, _next) => failed(log, error, request, response);
}

/** Never shows what went wrong inside; the log does. */
function failed(log: Logger, err: unknown, { method }: IncomingMessage, to: ServerResponse): void {
  log.error({ err, method }, 'a request failed: this is a defect, report it');
  if (to.headersSent) return void to.destroy();
  to.writeHead(500, { 'Content-Type': 'application/json; charset=utf-8' });
  to.end(JSON.stringify({ error: 'It failed inside; the log says why.' }));
}
