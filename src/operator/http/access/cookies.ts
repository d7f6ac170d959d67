import { parseCookie } from 'cookie';
import type { Request, Response } from 'express';

export function readCookie(request: Request, name: string): string | undefined {
  return parseCookie(request.headers.cookie ?? '')[name];
}

/** For this site's own pages only; no script reads it. */
export function setCookie(
  request: Request,
  response: Response,
  { name, value, maxAgeMs }: { name: string; value: string; maxAgeMs: number },
): void {
  const secure = request.secure || request.headers['x-forwarded-proto'] === 'https';
  response.cookie(name, value, {
    httpOnly: true,
    sameSite: 'strict',
    secure,
    path: '/',
    maxAge: maxAgeMs,
  });
}
