import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from 'pino';
import type { KeptDelivery } from '../domain/delivery.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { DeliveryNote } from './webhook.ts';

export interface DeliveryLogDeps {
  ledger: Pick<Ledger, 'keepDeliveries'>;
  log: Logger;
  now?: () => number;
  /** Between two writes; default 1 s, so that many deliveries cost one write. */
  everyMs?: number;
}

export interface DeliveryLog {
  /** `text` as sent, null unless the signature was right. */
  note(delivery: DeliveryNote, text: string | null): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

/** More than are kept need not be written: under load the older ones are skipped. */
const WAITING_AT_MOST = 500;
/** Written all at once, those of a flood would hold up the answers of a few milliseconds each second. */
const WRITTEN_AT_ONCE = 20;
/** A larger body is not kept, and can't be replayed. */
const BODY_AT_MOST = 64 * 1024;
/** All of one write: in a flood the later ones can't be replayed, and nothing large is held. */
const BODIES_AT_MOST = 1024 * 1024;
/** What tells kind and origin of a delivery; signatures are left out, a replay signs nothing. */
const HEADERS = /^(?:content-type|x-(?:gitea|forgejo|github)-(?:event|event-type|delivery))$/;

/** Deliveries are written down after their answer, in batches: the list may lag, intake never waits. */
export function createDeliveryLog(deps: DeliveryLogDeps): DeliveryLog {
  const { ledger, log, now = Date.now, everyMs = 1_000 } = deps;
  /** A ring: in a flood each new one takes the place of the oldest. */
  let waiting: Waiting[] = [];
  let noted = 0;
  let bodies = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing = Promise.resolve();
  let failing = false;

  return {
    note(delivery, text) {
      const body = text !== null && text.length <= BODY_AT_MOST && hasRoom(text) ? text : null;
      const place = noted % WAITING_AT_MOST;
      bodies -= waiting[place]?.body?.length ?? 0;
      waiting[place] = { delivery, body, verified: text !== null, at: now() };
      noted += 1;
      timer ??= setTimeout(() => {
        writing = write();
      }, everyMs);
    },
    async close() {
      if (timer) clearTimeout(timer);
      await writing;
      await write();
    },
  };

  function hasRoom({ length }: string): boolean {
    if (bodies + length > BODIES_AT_MOST) return false;
    bodies += length;
    return true;
  }

  async function write(): Promise<void> {
    timer = null;
    if (noted === 0) return;
    const oldest = noted % waiting.length;
    const batch = [...waiting.slice(oldest), ...waiting.slice(0, oldest)];
    waiting = [];
    noted = 0;
    bodies = 0;
    try {
      for (let from = 0; from < batch.length; from += WRITTEN_AT_ONCE) {
        const some = batch.slice(from, from + WRITTEN_AT_ONCE);
        await ledger.keepDeliveries(some.map(keptOf));
      }
      failing = false;
    } catch (error) {
      // They were answered and have their effect: only the list misses them.
      if (!failing) log.warn({ err: error }, 'deliveries are not listed: Redis did not take them');
      failing = true;
    }
  }
}

/** Written out only when it is kept: in a flood most are not. */
interface Waiting {
  delivery: DeliveryNote;
  /** Its text only where that is kept. */
  body: string | null;
  verified: boolean;
  at: number;
}

function keptOf({ delivery, body, verified, at }: Waiting): KeptDelivery {
  const { id: guid, headers, answer, ...read } = delivery;
  const { forge, event, action, issue, repository, sender } = read;
  return {
    id: randomBytes(6).toString('base64url').replaceAll(/[-_]/g, 'x'),
    guid,
    at: new Date(at).toISOString(),
    ...{ forge, event, action, issue, repository, sender },
    status: answer.status,
    reason: reasonOf(answer),
    verified,
    headers: verified ? neededOf(headers) : {},
    body,
  };
}

function reasonOf(answer: DeliveryNote['answer']): string {
  if (answer.status === 202) return 'accepted';
  return answer.status === 200 ? answer.reason : answer.error;
}

function neededOf(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      (header): header is [string, string] =>
        HEADERS.test(header[0]) && typeof header[1] === 'string',
    ),
  );
}
