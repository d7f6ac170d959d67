import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { ForgeError } from '../forge.ts';
import { type Answer, errorOf, type Read } from './answer.ts';
import { createPages } from './pages.ts';
import { type Call, createSend, type SendDeps } from './send.ts';

export interface HttpDeps extends SendDeps {
  /** Reads the token's file anew; true when it may be another token now. */
  rereadToken: () => boolean;
  /** Wait before the first repetition; it doubles, ±50 %. */
  backoffMs: number;
  now: () => number;
}

export type Http = ReturnType<typeof createHttp>;

const REPEATED_AT_MOST = 2;

/** How requests are asked: repeated where that is safe, the token re-read once, answers parsed. */
export function createHttp({ rereadToken, backoffMs, now, ...deps }: HttpDeps) {
  const send = createSend(deps);
  const { log } = deps;

  return { read, pages: createPages({ read, log }) };

  /** Resolves with 2xx and with the statuses the call expects; throws ForgeError on all others. */
  async function ask(call: Call): Promise<Answer> {
    for (let repeated = 0; ; repeated += 1) {
      try {
        return await askWithFreshToken(call);
      } catch (error) {
        if (!mayRepeat(call, error) || repeated >= REPEATED_AT_MOST) throw error;
        log.warn({ kind: call.kind, repeated, err: error }, 'forge: no good answer, asks again');
        await wait(backoffMs * 2 ** repeated * (0.5 + Math.random()));
      }
    }
  }

  async function askWithFreshToken(call: Call): Promise<Answer> {
    let answer = await send(call);
    if (answer.status === 401 && rereadToken()) {
      log.info({ kind: call.kind }, 'forge: the token was refused and read anew');
      answer = await send(call);
    }
    if (isGood(answer.status) || call.expects?.includes(answer.status)) return answer;
    throw errorOf(answer, call.kind, now());
  }

  /** The parsed body of a 2xx; a null value for a status that the call expects. */
  async function read<T extends z.ZodType>(call: Call, shape: T): Promise<Read<z.output<T>>> {
    const answer = await ask(call);
    const { status } = answer;
    return { status, value: isGood(status) ? parse(call, answer, shape) : null };
  }
}

/** A write only by who asks first whether it is still wanted: another may be newer by then. */
function mayRepeat({ method = 'GET' }: Call, error: unknown): boolean {
  return method === 'GET' && error instanceof ForgeError && error.kind === 'unavailable';
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

function parse<T extends z.ZodType>(call: Call, { status, text }: Answer, shape: T): z.output<T> {
  let json: unknown = null;
  try {
    if (text !== '') json = JSON.parse(text);
  } catch (cause) {
    const message = `${call.kind}: the answer is no JSON: check that FORGE_URL is the forge's own address`;
    throw new ForgeError('unavailable', message, { status, cause });
  }
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  const message = `${call.kind}: the answer has another shape than Gitea's (${where}): check FORGE and FORGE_URL`;
  throw new ForgeError('rejected', message, { status, cause: parsed.error });
}
