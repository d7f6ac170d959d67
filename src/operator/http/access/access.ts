import type { Request } from 'express';
import { readCookie } from './cookies.ts';
import { isLoopbackAddress, isLoopbackHost, wasForwarded } from './loopback.ts';
import { equals, type Sessions } from './sessions.ts';

export const SESSION_COOKIE = 'forgehand_session';

/** Who asks. A session's id is what its forms' tokens are made from. */
export type Visitor =
  | { kind: 'bearer' }
  | { kind: 'session'; id: string }
  /** No token is configured, and the request comes from this machine, straight. */
  | { kind: 'local' }
  | { kind: 'stranger'; why: 'token' | 'not-local' };

export interface AccessDeps {
  /** Null = only this machine may. Read anew each time: its file may have changed. */
  token(): string | null;
  sessions: Sessions;
}

/** Without a token only for a loopback Host, from a loopback address, through no proxy; else by token or session. */
export function createAccess({ token, sessions }: AccessDeps): (request: Request) => Visitor {
  return (request) => {
    const expected = token();
    if (expected === null) return isLocal(request) ? { kind: 'local' } : stranger('not-local');
    const [, given] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
    if (given !== undefined) {
      return equals(given, expected) ? { kind: 'bearer' } : stranger('token');
    }
    const id = sessions.check(readCookie(request, SESSION_COOKIE));
    return id === null ? stranger('token') : { kind: 'session', id };
  };
}

function stranger(why: 'token' | 'not-local'): Visitor {
  return { kind: 'stranger', why };
}

function isLocal({ headers, socket }: Request): boolean {
  return (
    isLoopbackHost(headers.host) &&
    isLoopbackAddress(socket.remoteAddress) &&
    !wasForwarded(headers)
  );
}
