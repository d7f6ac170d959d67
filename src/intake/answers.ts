import type { ServerResponse } from 'node:http';

/** How a delivery was answered; the sentence is for the forge's list of deliveries. */
export type Answer =
  | { status: 202; issue: string }
  | { status: 200; reason: string }
  | { status: 400 | 401 | 408 | 413 | 415 | 503; error: string };

/** After these the rest of the body may still be on its way. */
const CUTS: readonly number[] = [401, 408, 413, 415];
const LINGER_MS = 500;

const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};

export function send(response: ServerResponse, answer: Answer): void {
  // Where there is no room for what a sender has begun, none of it is read any more.
  if (answer.status === 503 && !response.req.complete) hangUp(response, 0);
  else if (CUTS.includes(answer.status)) hangUp(response, LINGER_MS);
  if (answer.status === 503) response.setHeader('Retry-After', '5');
  const text = JSON.stringify(bodyOf(answer));
  const length = Buffer.byteLength(text);
  response.writeHead(answer.status, { ...HEADERS, 'Content-Length': length }).end(text);
}

function bodyOf(answer: Answer): object {
  if (answer.status === 202) return { accepted: true, issue: answer.issue };
  if (answer.status === 200) return { ignored: true, reason: answer.reason };
  return { error: answer.error };
}

/** Cut off at once, a sender that still writes would see a reset instead of the answer. */
function hangUp(response: ServerResponse, lingerMs: number): void {
  const { req } = response;
  response.setHeader('Connection', 'close');
  response.once('finish', () => {
    if (req.complete) return;
    if (lingerMs === 0) return void req.destroy();
    req.resume();
    setTimeout(() => req.destroy(), lingerMs).unref();
  });
}
