import type { IncomingHttpHeaders } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { send } from './answers.ts';
import { openEnvelope } from './envelope.ts';
import { nameOf } from './events.ts';
import { NOTHING_READ, type TakeDeps, type Taken, type TakingForge, takeDelivery } from './take.ts';

export interface IntakeForge extends TakingForge {
  /** Newest first; asked at each delivery, so that a rotated secret counts at once. */
  secrets: () => readonly string[];
}

export interface WebhookDeps extends TakeDeps {
  maxBytes: number;
  log: Logger;
  /** For the body to arrive; default 5 s. */
  readTimeoutMs?: number;
  /** Told after each answer, for metrics and the list of deliveries. */
  onDelivery?(delivery: DeliveryNote): void;
}

export interface DeliveryNote extends Taken {
  forge: string;
  /** The forge's id of it, null where it sent none that can be shown. */
  id: string | null;
  event: string | null;
  /** As sent; null unless the signature was right. */
  text: string | null;
  headers: IncomingHttpHeaders;
}

/** One forge's endpoint: size, signature, then as `takeDelivery` says. */
export function createWebhook(forge: IntakeForge, deps: WebhookDeps): RequestHandler {
  return async (request, response) => {
    const delivery = {
      forge: forge.name,
      id: shown(request.get('x-gitea-delivery') ?? request.get('x-github-delivery')),
      event: shown(nameOf(forge.kind, request.headers)),
    };
    const log = deps.log.child({ forge: forge.name, delivery: delivery.id, event: delivery.event });
    const received = await receive(forge, deps, request, log);
    send(response, received.answer);
    deps.onDelivery?.({ ...delivery, ...received, headers: request.headers });
  };
}

async function receive(
  forge: IntakeForge,
  deps: WebhookDeps,
  request: Request,
  log: Logger,
): Promise<Taken & { text: string | null }> {
  const opened = await openEnvelope(forge, deps, request);
  if (opened.kind === 'answer') {
    log.info({ status: opened.answer.status }, 'delivery refused');
    return { ...NOTHING_READ, answer: opened.answer, text: opened.text };
  }
  const { headers } = request;
  const taken = await takeDelivery(forge, deps, { headers, body: opened.body }, log);
  return { ...taken, text: opened.text };
}

/** Headers are anybody's text: only what an id or a name may look like goes on. */
function shown(header: string | null | undefined): string | null {
  return header && /^[\w.:-]{1,100}$/.test(header) ? header : null;
}
