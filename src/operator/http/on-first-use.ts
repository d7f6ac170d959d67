import type { RequestHandler } from 'express';

/** Loaded when somebody first asks for it: what only people look at costs a start nothing. */
export function onFirstUse(load: () => Promise<RequestHandler>): RequestHandler {
  let loading: Promise<RequestHandler> | null = null;
  return async (request, response, next) => {
    loading ??= load();
    const handler = await loading;
    return handler(request, response, next);
  };
}
