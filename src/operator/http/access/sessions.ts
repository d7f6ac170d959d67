import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Sessions keep nothing: a value proves itself by its code, made with a key that the token gives. */
export interface Sessions {
  issue(): string;
  /** Its id; null when it is forged, spoilt or too old. */
  check(value: string | undefined): string | null;
  /** What a form of this session must bring along. */
  formToken(id: string): string;
  checkForm(id: string, token: unknown): boolean;
  lifetimeMs: number;
}

const LIFETIME_MS = 12 * 3_600_000;

/** Every process with the same token takes the same sessions; another token ends them all. */
export function createSessions({
  secret,
  now = Date.now,
  lifetimeMs = LIFETIME_MS,
}: {
  secret(): string;
  now?: () => number;
  lifetimeMs?: number;
}): Sessions {
  return {
    lifetimeMs,
    issue() {
      const id = `${now().toString(36)}.${randomBytes(16).toString('base64url')}`;
      return `${id}.${code('session', id)}`;
    },
    check(value = '') {
      const [, id, issued, given] =
        /^(([0-9a-z]{1,10})\.[\w-]{22})\.([\w-]{43})$/.exec(value) ?? [];
      if (!id || !issued || !given || !equals(given, code('session', id))) return null;
      const age = now() - Number.parseInt(issued, 36);
      return age >= 0 && age < lifetimeMs ? id : null;
    },
    formToken: (id) => code('form', id),
    checkForm: (id, token) => typeof token === 'string' && equals(token, code('form', id)),
  };

  function code(purpose: 'session' | 'form', id: string): string {
    return createHmac('sha256', secret()).update(`forgehand ${purpose} ${id}`).digest('base64url');
  }
}

/** Takes as long for a wrong text as for a right one. */
export function equals(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
