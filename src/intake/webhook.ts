import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { send } from './answers.ts';
import { type EnvelopeDeps, openEnvelope } from './envelope.ts';
import { nameOf } from './events.ts';
import { NOTHING_READ, type TakeDeps, type Taken, type TakingForge, takeDelivery } from './take.ts';

export interface IntakeForge extends TakingForge {
  /** Newest first; asked at each delivery, so that a rotated secret counts at once. */
  secrets: () => readonly string[];
}

export interface WebhookDeps extends TakeDeps, EnvelopeDeps {
  /** Told after each answer, for metrics and the list of deliveries; `text` as sent, null unless the signature was right. */
  onDelivery?(delivery: DeliveryNote, text: string | null): void;
}

export interface DeliveryNote extends Taken {
  forge: string;
  /** The forge's id of it, null where it sent none that can be shown. */
  id: string | null;
  event: string | null;
  headers: IncomingHttpHeaders;
}

/** Rejects only for a defect. */
export type Webhook = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** One forge's endpoint: size, signature, then as `takeDelivery` says. */
export function createWebhook(forge: IntakeForge, deps: WebhookDeps): Webhook {
  return async (request, response) => {
    const { headers } = request;
    const delivery = {
      forge: forge.name,
      id: shown(headers['x-gitea-delivery'] ?? headers['x-github-delivery']),
      event: shown(nameOf(forge.kind, headers)),
    };
    const { taken, text } = await receive(forge, deps, request, delivery);
    send(response, taken.answer);
    deps.onDelivery?.({ ...delivery, ...taken, headers }, text);
  };
}

async function receive(
  forge: IntakeForge,
  deps: WebhookDeps,
  request: IncomingMessage,
  { forge: name, id, event }: Pick<DeliveryNote, 'forge' | 'id' | 'event'>,
): Promise<{ taken: Taken; text: string | null }> {
  const said = { forge: name, delivery: id, event };
  const opened = await openEnvelope(forge, deps, request);
  if (opened.kind === 'answer') {
    deps.log.info({ ...said, status: opened.answer.status }, 'delivery refused');
    return { taken: { ...NOTHING_READ, answer: opened.answer }, text: opened.text };
  }
  const { headers } = request;
  const taken = await takeDelivery(forge, deps, { headers, body: opened.body, said });
  return { taken, text: opened.text };
}

/** Headers are anybody's text: only what an id or a name may look like goes on. */
function shown(header: string | string[] | null | undefined): string | null {
  return typeof header === 'string' && /^[\w.:-]{1,100}$/.test(header) ? header : null;
}
