import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { keyOf } from '../domain/issue.ts';
import type { Forge } from '../forge/forge.ts';
import { LedgerUnavailable } from '../ledger/ledger.ts';
import { type LookHint, QueueUnavailable } from '../queue/queue.ts';
import { type Answer, send } from './answers.ts';
import { DeadlinePassed, within } from './deadline.ts';
import { type Hint, readDelivery } from './deliveries.ts';
import { openEnvelope } from './envelope.ts';
import { nameOf } from './events.ts';
import { type Admission, whyDropped } from './relevance.ts';

export interface IntakeForge {
  /** As in `/webhooks/<name>`. */
  name: string;
  kind: Forge['kind'];
  /** Newest first; asked at each delivery, so that a rotated secret counts at once. */
  secrets: () => readonly string[];
  /** GitHub Apps: is this installation one of ours? Absent = all are. */
  isOurs?: (installationId: number) => boolean;
}

export interface WebhookDeps {
  /** One round trip to Redis. */
  admit(issue: {
    forge: string;
    repositoryId: number;
    fullName: string;
    number: number;
  }): Promise<Admission>;
  addLook(hint: LookHint): Promise<void>;
  maxBytes: number;
  triggerLabel: string | null;
  log: Logger;
  /** Over all that Redis is asked for one delivery; default 2.5 s. */
  deadlineMs?: number;
  /** For the body to arrive; default 5 s. */
  readTimeoutMs?: number;
  /** Told after each answer, for metrics and the list of deliveries. */
  onDelivery?(delivery: DeliveryNote): void;
  /** Tests stop the process here: `before-add`, `after-add`. */
  onFailpoint?(name: string): Promise<void> | void;
}

export interface DeliveryNote {
  forge: string;
  /** The forge's id of it, null where it sent none that can be shown. */
  id: string | null;
  event: string | null;
  /** `owner/repo#n`, when it came so far. */
  issue: string | null;
  answer: Answer;
}

/** One forge's endpoint: size, signature, shape, name the issue, add a look. Never asks the forge. */
export function createWebhook(forge: IntakeForge, deps: WebhookDeps): RequestHandler {
  return async (request, response) => {
    const delivery = {
      forge: forge.name,
      id: shown(request.get('x-gitea-delivery') ?? request.get('x-github-delivery')),
      event: shown(nameOf(forge.kind, request.headers)),
    };
    const log = deps.log.child({ forge: forge.name, delivery: delivery.id, event: delivery.event });
    const { answer, issue } = await receive(forge, deps, request, log);
    send(response, answer);
    deps.onDelivery?.({ ...delivery, issue, answer });
  };
}

interface Received {
  answer: Answer;
  issue: string | null;
}

async function receive(
  forge: IntakeForge,
  deps: WebhookDeps,
  request: Request,
  log: Logger,
): Promise<Received> {
  const opened = await openEnvelope(forge, deps, request);
  if (opened.kind === 'answer') {
    log.info({ status: opened.answer.status }, 'delivery refused');
    return { answer: opened.answer, issue: null };
  }
  const delivery = readDelivery(forge.kind, request.headers, opened.body);
  if (delivery.kind === 'malformed') {
    log.warn({ why: delivery.why }, 'delivery has another shape than its event');
    return { answer: { status: 400, error: delivery.why }, issue: null };
  }
  if (delivery.kind === 'ignored') {
    log.debug({ reason: delivery.reason }, 'delivery ignored');
    return { answer: { status: 200, reason: delivery.reason }, issue: null };
  }
  const issue = `${delivery.issue.fullName}#${delivery.issue.number}`;
  return { answer: await take(forge, deps, delivery, log.child({ issue })), issue };
}

async function take(
  forge: IntakeForge,
  deps: WebhookDeps,
  hint: Hint,
  log: Logger,
): Promise<Answer> {
  if (hint.installationId !== null && forge.isOurs?.(hint.installationId) === false) {
    log.debug('delivery of another installation');
    return { status: 200, reason: 'It is an App installation of somebody else.' };
  }
  try {
    return await within(deps.deadlineMs ?? 2_500, lookAt(forge, deps, hint, log));
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    log.warn({ err: error }, 'delivery not taken: Redis did not answer; the sweep will find it');
    return { status: 503, error: 'It could not be stored just now: deliver it again later.' };
  }
}

async function lookAt(
  forge: IntakeForge,
  deps: WebhookDeps,
  hint: Hint,
  log: Logger,
): Promise<Answer> {
  const admission = await deps.admit({ forge: forge.name, ...hint.issue });
  const reason = whyDropped(hint, admission, deps.triggerLabel);
  if (reason) {
    log.debug({ reason }, 'delivery ignored');
    return { status: 200, reason };
  }
  await deps.onFailpoint?.('before-add');
  await deps.addLook({ key: keyOf({ forge: forge.name, ...hint.issue }), urgency: 'person' });
  await deps.onFailpoint?.('after-add');
  log.info({ action: hint.action, sender: hint.sender?.login ?? null }, 'delivery accepted');
  return { status: 202, issue: `${hint.issue.fullName}#${hint.issue.number}` };
}

function isUnavailable(error: unknown): boolean {
  return (
    error instanceof DeadlinePassed ||
    error instanceof QueueUnavailable ||
    error instanceof LedgerUnavailable
  );
}

/** Headers are anybody's text: only what an id or a name may look like goes on. */
function shown(header: string | null | undefined): string | null {
  return header && /^[\w.:-]{1,100}$/.test(header) ? header : null;
}
