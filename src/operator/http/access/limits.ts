import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';

const MINUTE_MS = 60_000;

/** Guessing the token is slow; only wrong guesses count. */
export function limitLogins(): RequestHandler {
  return limit({ windowMs: 15 * MINUTE_MS, limit: 10, skipSuccessfulRequests: true });
}

/** Everything that changes something, by address. */
export function limitActions(): RequestHandler {
  return limit({
    windowMs: MINUTE_MS,
    limit: 120,
    skip: ({ method }) => method === 'GET' || method === 'HEAD',
  });
}

function limit(options: NonNullable<Parameters<typeof rateLimit>[0]>): RequestHandler {
  return rateLimit({
    ...options,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    message: { error: 'Too many requests: wait a few minutes.' },
    // Behind a proxy all of its visitors share one count: its header could be anybody's.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
  });
}
