import { z } from 'zod';
import type { Person, Repository } from '../domain/issue.ts';
import type { NotedRight } from '../domain/noted-right.ts';
import type { Forge } from '../forge/forge.ts';
import { eventOf, type Subject } from './events.ts';
import { rightIn } from './right.ts';

/** What of a delivery matters: which issue to look at, and what may tell that it is not ours. */
export interface Hint {
  kind: 'look';
  subject: Subject;
  action: string;
  issue: { repositoryId: number; fullName: string; number: number };
  /** Null when missing or deleted. */
  sender: Person | null;
  assignees: Person[];
  labels: string[];
  /** Of a comment's delivery, else null. */
  comment: string | null;
  /** What it says of somebody's right to write; null where it says nothing. */
  right: Omit<NotedRight, 'at'> | null;
  /** GitHub Apps only. */
  installationId: number | null;
}

export type Delivery =
  | Hint
  | { kind: 'ignored'; reason: string }
  | { kind: 'malformed'; why: string };

const id = z.int().positive();
const person = z.object({ id: z.int(), login: z.string().max(200) });
const label = z.object({ name: z.string() });
const FULL_NAME = /^(?!\.{1,2}\/)[\w.-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/;

const home = z.object({
  id,
  full_name: z.string().regex(FULL_NAME, 'must be owner/name'),
});

const shape = z.object({
  action: z.string().min(1).max(100),
  issue: z.object({
    number: id,
    assignee: person.nullish(),
    assignees: z.array(person).nullish(),
    labels: z.array(label).nullish(),
    /** Present and null on Gitea's plain issues. */
    pull_request: z.unknown().optional(),
  }),
  repository: home,
  is_pull: z.boolean().nullish(),
  assignee: person.nullish(),
  label: label.nullish(),
  comment: z.object({ body: z.string().nullish() }).nullish(),
  installation: z.object({ id }).nullish(),
  // Deleted users come in many shapes; nothing depends on them.
  sender: person.nullish().catch(null),
});

/** Pure: from the headers and the parsed body of a delivery whose signature is right. */
export function readDelivery(
  forge: Forge['kind'],
  headers: Record<string, string | string[] | undefined>,
  body: unknown,
): Delivery {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { kind: 'malformed', why: 'The body must be a JSON object.' };
  }
  const event = eventOf(forge, headers);
  if (event.kind !== 'subject') return event;
  const parsed = shape.safeParse(body);
  if (!parsed.success) return { kind: 'malformed', why: firstFault(parsed.error) };
  const { action, issue, repository, sender, comment } = parsed.data;
  if ((issue.pull_request ?? null) !== null || parsed.data.is_pull) {
    return { kind: 'ignored', reason: 'Pull requests are no tasks.' };
  }
  const subject = event.subject ?? subjectOf(action);
  return {
    kind: 'look',
    subject,
    action,
    issue: { repositoryId: repository.id, fullName: repository.full_name, number: issue.number },
    sender: sender ?? null,
    assignees: [...(issue.assignees ?? []), issue.assignee, parsed.data.assignee].flatMap(
      (one) => one ?? [],
    ),
    labels: [...(issue.labels ?? []), parsed.data.label].flatMap((one) => one?.name ?? []),
    comment: comment ? (comment.body ?? '') : null,
    right: rightIn(forge, subject, body),
    installationId: parsed.data.installation?.id ?? null,
  };
}

/** Of an event that is of no interest otherwise: it tells that this repository's hook works. */
export function repositoryOf(body: unknown): Repository | null {
  const parsed = z.object({ repository: home }).safeParse(body);
  if (!parsed.success) return null;
  return { id: parsed.data.repository.id, fullName: parsed.data.repository.full_name };
}

/** Where the event's name covers everything about issues, the action tells. */
function subjectOf(action: string): Subject {
  if (/^(?:un)?assigned$/.test(action)) return 'assign';
  return /^(?:un)?labeled$|^label_/.test(action) ? 'label' : 'issue';
}

function firstFault(error: z.ZodError): string {
  const issue = error.issues[0];
  const where = issue?.path.map(String).join('.') || 'body';
  return `The delivery does not have the shape of its event: ${where}: ${issue?.message ?? 'invalid'}.`;
}
