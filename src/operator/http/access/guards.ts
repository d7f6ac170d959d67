import type { Request, RequestHandler, Response } from 'express';
import type { Visitor } from './access.ts';
import { isFromElsewhere, looksLikeForm } from './origin.ts';
import type { Sessions } from './sessions.ts';

export interface GuardDeps {
  visitorOf(request: Request): Visitor;
  sessions: Sessions;
}

const NO_TOKEN = 'Send the OPERATOR_TOKEN: `Authorization: Bearer …`.';
const ELSEWHERE = 'This request comes from a page of another site.';
const AS_FORM = 'Send JSON, or no body: forms are not taken here.';
const NO_FORM_TOKEN = 'Send the token of your session as X-CSRF-Token, or use the OPERATOR_TOKEN.';

/** Programs: 401 without the token; a browser's session must prove each change. */
export function guardPrograms({ visitorOf, sessions }: GuardDeps): RequestHandler {
  return (request, response, next) => {
    const visitor = visitorOf(request);
    if (visitor.kind === 'stranger') return refuse(response);
    if (isReading(request) || visitor.kind === 'bearer') return next();
    if (isFromElsewhere(request)) return forbid(response, ELSEWHERE);
    if (looksLikeForm(request)) return void response.status(415).json({ error: AS_FORM });
    if (visitor.kind === 'session' && !proves(request, visitor.id))
      return forbid(response, NO_FORM_TOKEN);
    next();
  };

  function proves(request: Request, id: string): boolean {
    return sessions.checkForm(id, request.headers['x-csrf-token']);
  }
}

/** People: to the login form without a session. */
export function guardPages({ visitorOf }: GuardDeps): RequestHandler {
  return (request, response, next) => {
    const visitor = visitorOf(request);
    if (visitor.kind !== 'stranger') return next();
    response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
  };
}

function refuse(response: Response): void {
  const challenge = 'Bearer realm="forgehand"';
  response.status(401).set('WWW-Authenticate', challenge).json({ error: NO_TOKEN });
}

function forbid(response: Response, error: string): void {
  response.status(403).json({ error });
}

function isReading({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}
