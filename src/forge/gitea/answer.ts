import { ForgeError } from '../forge.ts';

/** One request as it ended: any status, its body read. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** The parsed body of a 2xx; a null value for a status that the call expects. */
export interface Read<T> {
  status: number;
  value: T | null;
}

const DEFAULT_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
const SHOWN_CHARACTERS = 200;

/** The error that an answer outside 2xx stands for; the forge's own words are shown, shortened. */
export function errorOf(answer: Answer, what: string, now: number): ForgeError {
  const { status } = answer;
  const waitMs = retryAfterMs(answer.headers, now);
  const says = `${what}: the forge answered ${status}${wordsOf(answer.text)}`;
  if (status === 429 || (status === 503 && waitMs !== null)) {
    return new ForgeError('rate-limited', `${says}; it is asked again later`, {
      status,
      retryAfterMs: waitMs ?? DEFAULT_WAIT_MS,
    });
  }
  if (status === 401) {
    const remedy = 'the token is refused: set FORGE_TOKEN to a valid token of the bot user';
    return new ForgeError('unauthorized', `${says}; ${remedy}`, { status });
  }
  if (status === 403 || status === 423) {
    const remedy =
      status === 423
        ? 'the repository is archived: unarchive it or unassign the bot'
        : 'the token may not do this: give the bot write permission and its token the scopes write:issue, read:repository, read:user';
    return new ForgeError('forbidden', `${says}; ${remedy}`, { status });
  }
  if (status >= 500) return new ForgeError('unavailable', says, { status });
  return new ForgeError('rejected', says, { status });
}

/** Seconds or an HTTP date; null when it says neither. */
function retryAfterMs(headers: Headers, now: number): number | null {
  const value = headers.get('retry-after')?.trim();
  if (!value) return null;
  const at = /^\d+$/.test(value) ? now + Number(value) * 1_000 : Date.parse(value);
  if (Number.isNaN(at)) return null;
  return Math.min(Math.max(at - now, 0), LONGEST_WAIT_MS);
}

function wordsOf(text: string): string {
  try {
    const { message } = JSON.parse(text);
    return typeof message === 'string' && message !== ''
      ? ` (${message.slice(0, SHOWN_CHARACTERS)})`
      : '';
  } catch {
    // A proxy's page, not the forge's words: the status says enough.
    return '';
  }
}
