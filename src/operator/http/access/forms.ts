import type { Request, RequestHandler, Response } from 'express';
import { SESSION_COOKIE, type Visitor } from './access.ts';
import { readCookie, setCookie } from './cookies.ts';
import { isFromElsewhere } from './origin.ts';
import type { Sessions } from './sessions.ts';

export interface Forms {
  /** What this visitor's forms carry; a visitor of this machine gets a session for it. */
  tokenFor(request: Request, response: Response): string;
  /** Takes only forms that we made for this visitor. */
  check: RequestHandler;
}

const STALE =
  'This form was not made by this page, or is older than its session: go back, reload the page, try again.';

export function createForms({
  visitorOf,
  sessions,
}: {
  visitorOf(request: Request): Visitor;
  sessions: Sessions;
}): Forms {
  return {
    tokenFor(request, response) {
      const id = sessionOf(request) ?? start(request, response);
      return sessions.formToken(id);
    },
    check(request, response, next) {
      const id = sessionOf(request);
      const { csrf } = (request.body ?? {}) as { csrf?: unknown };
      if (id !== null && !isFromElsewhere(request) && sessions.checkForm(id, csrf)) return next();
      response.status(403).type('text').send(STALE);
    },
  };

  function sessionOf(request: Request): string | null {
    const visitor = visitorOf(request);
    if (visitor.kind === 'session') return visitor.id;
    return visitor.kind === 'local' ? sessions.check(readCookie(request, SESSION_COOKIE)) : null;
  }

  function start(request: Request, response: Response): string {
    const value = sessions.issue();
    setCookie(request, response, { name: SESSION_COOKIE, value, maxAgeMs: sessions.lifetimeMs });
    return sessions.check(value) ?? '';
  }
}
