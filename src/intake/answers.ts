import type { Response } from 'express';

/** How a delivery was answered; the sentence is for the forge's list of deliveries. */
export type Answer =
  | { status: 202; issue: string }
  | { status: 200; reason: string }
  | { status: 400 | 401 | 408 | 413 | 415 | 503; error: string };

/** After these the rest of the body may still be on its way. */
const CUTS: readonly number[] = [401, 408, 413, 415];
const LINGER_MS = 500;

export function send(response: Response, answer: Answer): void {
  if (CUTS.includes(answer.status)) hangUp(response);
  if (answer.status === 503) response.set('Retry-After', '5');
  response.status(answer.status).json(bodyOf(answer));
}

function bodyOf(answer: Answer): object {
  if (answer.status === 202) return { accepted: true, issue: answer.issue };
  if (answer.status === 200) return { ignored: true, reason: answer.reason };
  return { error: answer.error };
}

/** Cut off at once, a sender that still writes would see a reset instead of the answer. */
function hangUp(response: Response): void {
  const { req } = response;
  response.set('Connection', 'close');
  response.once('finish', () => {
    if (req.complete) return;
    req.resume();
    setTimeout(() => req.destroy(), LINGER_MS).unref();
  });
}
