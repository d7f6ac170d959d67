import express, { type Request, type Router } from 'express';
import { loginPage } from '../pages/login.ts';
import { SESSION_COOKIE } from './access.ts';
import { setCookie } from './cookies.ts';
import { limitLogins } from './limits.ts';
import { isFromElsewhere } from './origin.ts';
import { equals, type Sessions } from './sessions.ts';

export interface LoginDeps {
  token(): string | null;
  sessions: Sessions;
}

/** `/login`: the token once, then a session in a cookie that doesn't hold it. */
export function createLogin({ token, sessions }: LoginDeps): Router {
  const router = express.Router();

  router.get('/login', (request, response) => {
    if (token() === null) return response.redirect(303, '/');
    response.send(loginPage({ next: nextOf(request.query.next), wrong: false }));
  });

  router.post('/login', limitLogins(), (request, response) => {
    const expected = token();
    const { token: given, next } = (request.body ?? {}) as { token?: unknown; next?: unknown };
    const isRight =
      expected !== null && typeof given === 'string' && equals(given.trim(), expected);
    if (!isRight || isFromElsewhere(request)) {
      return void response.status(401).send(loginPage({ next: nextOf(next), wrong: true }));
    }
    const value = sessions.issue();
    setCookie(request, response, { name: SESSION_COOKIE, value, maxAgeMs: sessions.lifetimeMs });
    response.redirect(303, nextOf(next));
  });

  router.post('/logout', (request: Request, response) => {
    if (!isFromElsewhere(request)) response.clearCookie(SESSION_COOKIE, { path: '/' });
    response.redirect(303, '/login');
  });
  return router;
}

/** Only a path of this site: anything else would send people where a link's author wants. */
function nextOf(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : '/';
}
