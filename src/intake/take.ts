import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from 'pino';
import type { Reach } from '../domain/failpoint.ts';
import { type IssueKey, keyOf, type Person, type Repository } from '../domain/issue.ts';
import type { NotedRight } from '../domain/noted-right.ts';
import type { Forge } from '../forge/forge.ts';
import { type Ledger, LedgerUnavailable } from '../ledger/ledger.ts';
import { type LookHint, QueueUnavailable } from '../queue/queue.ts';
import type { Answer } from './answers.ts';
import { DeadlinePassed, within } from './deadline.ts';
import { type Hint, readDelivery, repositoryOf } from './deliveries.ts';
import type { Missed } from './missed.ts';
import { type Admission, namesBot, whyDropped } from './relevance.ts';

export interface TakingForge {
  /** As in `/webhooks/<name>`. */
  name: string;
  kind: Forge['kind'];
  /** GitHub Apps: is this installation one of ours? Absent = all are. */
  isOurs?: (installationId: number) => boolean;
}

export interface TakeDeps {
  /** Who the bot is, as far as that is known here; absent = each delivery asks. */
  whoIsBot?(forge: string): Promise<Person | null>;
  /** One round trip to Redis. */
  admit(issue: {
    forge: string;
    repositoryId: number;
    fullName: string;
    number: number;
  }): Promise<Admission>;
  addLook(hint: LookHint): Promise<void>;
  /** For what comes in bursts; absent = looked at at once. */
  oweWhenQuiet?: Ledger['oweWhenQuiet'];
  /** What a signed delivery says of a right; kept beside who it is of and the comment it came with. */
  noteRight?(key: IssueKey, right: NotedRight): Promise<void>;
  triggerLabel: string | null;
  /** Over all that Redis is asked for one delivery; default 2.5 s. */
  deadlineMs?: number;
  /** Keeps what could not be stored, and takes it when it can be. */
  missed?: Pick<Missed, 'keep'>;
  reach?: Reach;
  log: Logger;
}

/** What the log says of a delivery in each line: a child logger would cost more than the lines. */
type Said = Record<string, string | null>;

/** What a delivery turned out to be about, as far as it was read. */
export interface Taken {
  answer: Answer;
  issue: string | null;
  repository: Repository | null;
  action: string | null;
  sender: string | null;
}

/** Labels are set and taken off many at a time: one look when that is over sees them all. */
const QUIET_MS = 1_500;
/** However long it goes on: a hold among them must come through. */
const BURST_AT_MOST_MS = 10_000;

export const NOTHING_READ = { issue: null, repository: null, action: null, sender: null };

/** A delivery whose signature is right: shape, name the issue, add a look. Never asks the forge. */
export async function takeDelivery(
  forge: TakingForge,
  deps: TakeDeps,
  { headers, body, said }: { headers: IncomingHttpHeaders; body: unknown; said: Said },
): Promise<Taken> {
  const { log } = deps;
  const delivery = readDelivery(forge.kind, headers, body);
  if (delivery.kind === 'malformed') {
    log.warn({ ...said, why: delivery.why }, 'delivery has another shape than its event');
    return { ...NOTHING_READ, answer: { status: 400, error: delivery.why } };
  }
  if (delivery.kind === 'ignored') {
    log.debug({ ...said, reason: delivery.reason }, 'delivery ignored');
    const repository = repositoryOf(body);
    return { ...NOTHING_READ, repository, answer: { status: 200, reason: delivery.reason } };
  }
  const { repositoryId: id, fullName, number } = delivery.issue;
  const issue = `${fullName}#${number}`;
  const key = keyOf({ forge: forge.name, ...delivery.issue });
  return {
    issue,
    repository: { id, fullName },
    action: delivery.action,
    sender: delivery.sender?.login ?? null,
    answer: await take(forge, deps, {
      hint: delivery,
      key,
      said: { ...said, issue: key, name: issue },
    }),
  };
}

interface Read {
  hint: Hint;
  key: IssueKey;
  said: Said;
}

async function take(forge: TakingForge, deps: TakeDeps, read: Read): Promise<Answer> {
  const { hint, key, said } = read;
  const { log } = deps;
  if (hint.installationId !== null && forge.isOurs?.(hint.installationId) === false) {
    log.debug(said, 'delivery of another installation');
    return { status: 200, reason: 'It is an App installation of somebody else.' };
  }
  const tryIt = () => within(deps.deadlineMs ?? 2_500, lookAt(forge, deps, read));
  try {
    return await tryIt();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    log.warn(
      { ...said, err: error },
      'delivery not taken: Redis did not answer; it is tried when Redis does',
    );
    deps.missed?.keep(key, tryIt);
    return { status: 503, error: 'It could not be stored just now: deliver it again later.' };
  }
}

async function lookAt(
  forge: TakingForge,
  deps: TakeDeps,
  { hint, key, said }: Read,
): Promise<Answer> {
  const { log, reach } = deps;
  const admission = await admissionOf(forge, deps, hint);
  const reason = whyDropped(hint, admission, deps.triggerLabel);
  if (reason) {
    log.debug({ ...said, reason }, 'delivery ignored');
    return { status: 200, reason };
  }
  if (hint.right && dependsOnRights(hint))
    await deps.noteRight?.(key, { ...hint.right, at: Date.now() });
  reach?.('intake:before-add');
  const burst = { nowMs: Date.now(), quietMs: QUIET_MS, mostMs: BURST_AT_MOST_MS };
  if (hint.subject === 'label' && deps.oweWhenQuiet) await deps.oweWhenQuiet(key, burst);
  else await deps.addLook({ key, urgency: 'person' });
  reach?.('intake:after-add');
  log.info(
    { ...said, action: hint.action, sender: hint.sender?.login ?? null },
    'delivery accepted',
  );
  return { status: 202, issue: `${hint.issue.fullName}#${hint.issue.number}` };
}

/** What names the bot is taken, known or not: that needs no question. */
async function admissionOf(forge: TakingForge, deps: TakeDeps, hint: Hint): Promise<Admission> {
  const bot = (await deps.whoIsBot?.(forge.name)) ?? null;
  if (bot && namesBot(hint, bot, deps.triggerLabel)) return { known: true, bot };
  return deps.admit({ forge: forge.name, ...hint.issue });
}

/** Only commands, edits and reopenings are asked for a right. */
function dependsOnRights({ subject, action }: Hint): boolean {
  return subject === 'comment' || action === 'edited' || action === 'reopened';
}

function isUnavailable(error: unknown): boolean {
  return (
    error instanceof DeadlinePassed ||
    error instanceof QueueUnavailable ||
    error instanceof LedgerUnavailable
  );
}
