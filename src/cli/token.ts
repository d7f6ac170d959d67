import type { Logger } from 'pino';
import type { Secret } from '../config.ts';

export interface Token {
  /** The token in use. */
  read(): string;
  /** Reads its file anew, after a 401; true when it is another one now. */
  reread(): boolean;
}

/** A token that is used until the forge refuses it; then its file may hold a newer one. */
export function createToken(secret: Secret, log: Logger): Token {
  let current = secret.read();
  return {
    read: () => current,
    reread() {
      const before = current;
      try {
        current = secret.read();
      } catch (error) {
        log.error({ err: error }, 'forge: the token was refused and its file gives no new one');
      }
      return current !== before;
    },
  };
}
