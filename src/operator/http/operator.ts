import { fileURLToPath } from 'node:url';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { type AccessDeps, createAccess } from './access/access.ts';
import { createForms } from './access/forms.ts';
import { guardPages, guardPrograms } from './access/guards.ts';
import { limitActions } from './access/limits.ts';
import { createLogin } from './access/login.ts';
import { type ApiDeps, createApi } from './api/api.ts';
import { onFirstUse } from './on-first-use.ts';
import type { PagesDeps } from './pages/pages.ts';

export interface OperatorDeps
  extends Omit<ApiDeps, 'closing'>,
    Omit<PagesDeps, 'forms'>,
    AccessDeps {
  ledger: ApiDeps['ledger'];
  /** `GET /metrics`, behind the same rule as the API. */
  metrics: RequestHandler;
  log: Logger;
}

const ASSETS = fileURLToPath(new URL('assets/', import.meta.url));

/** The operator's port: page, API and metrics; nobody is let in that the access rule doesn't know. */
export function createOperator(deps: OperatorDeps): { app: Express; endStreams(): void } {
  const closing = new AbortController();
  const { sessions, token } = deps;
  const visitorOf = createAccess({ token, sessions });
  const forms = createForms({ visitorOf, sessions });
  const app = express();
  app.disable('x-powered-by');
  app.use(helmet(POLICY), noStore);
  app.use(onlyLocal(visitorOf));
  app.use('/assets', express.static(ASSETS, { index: false, maxAge: '5m' }));
  app.use(limitActions());
  app.use(
    '/api',
    guardPrograms({ visitorOf, sessions }),
    createApi({ ...deps, closing: closing.signal }),
  );
  app.use('/metrics', guardPrograms({ visitorOf, sessions }), deps.metrics);
  app.use(express.urlencoded({ extended: false, limit: '16kb' }));
  app.use(createLogin({ token, sessions }));
  app.use(
    guardPages({ visitorOf, sessions }),
    onFirstUse(async () => (await import('./pages/pages.ts')).createPages({ ...deps, forms })),
  );
  app.use(lastResort(deps.log));
  return { app, endStreams: () => closing.abort() };
}

/**
 * Helmet's own policy, tighter for styles; requests aren't upgraded, since a page served over plain
 * HTTP inside a network would lose its style sheet. A page that sends no referrer at all sends its
 * forms from the origin `null`, which could be anybody's.
 */
const POLICY = {
  contentSecurityPolicy: { directives: { styleSrc: ["'self'"], upgradeInsecureRequests: null } },
  referrerPolicy: { policy: 'same-origin' as const },
};

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** Without a token not even the style sheet is shown to others. */
function onlyLocal(visitorOf: ReturnType<typeof createAccess>): RequestHandler {
  return (request, response, next) => {
    const visitor = visitorOf(request);
    if (visitor.kind !== 'stranger' || visitor.why === 'token') return next();
    response.status(403).json({ error: NOT_LOCAL });
  };
}

const NOT_LOCAL =
  'Without OPERATOR_TOKEN this answers only on this machine and through no proxy: set OPERATOR_TOKEN, or use http://127.0.0.1.';

/** Never shows what went wrong inside; the log does. */
function lastResort(log: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    log.error(
      { err: error, method: request.method, path: request.path },
      'operator: a request failed: this is a defect, report it',
    );
    if (response.headersSent) return next(error);
    response.status(500).type('text').send('It failed inside; the log says why.');
  };
}
