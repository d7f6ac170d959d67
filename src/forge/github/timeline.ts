import { z } from 'zod';
import type { Change, Cursor } from '../../domain/change.ts';
import type { Person } from '../../domain/issue.ts';
import { personSchema, type RawComment, toPerson } from './parse.ts';

const eventSchema = z.object({
  id: z.number(),
  event: z.string(),
  created_at: z.string(),
  actor: personSchema.nullish(),
  assignee: personSchema.nullish(),
  label: z.object({ name: z.string() }).nullish(),
});
export const eventsSchema = z.array(z.unknown());

const PLAIN: Record<
  string,
  Extract<Change, { kind: 'closed' | 'reopened' | 'locked' | 'unlocked' | 'renamed' }>['kind']
> = {
  closed: 'closed',
  reopened: 'reopened',
  locked: 'locked',
  unlocked: 'unlocked',
  renamed: 'renamed',
};
/** Stamps are whole seconds and lists lag: what is that young is remembered by its id. */
const OVERLAP_MS = 60_000;

/** Null for the many events that matter to nobody here; comments have a list of their own. */
export function toChange(raw: unknown): Change | null {
  const parsed = eventSchema.safeParse(raw);
  if (!parsed.success) return null;
  const { id, event, created_at: at, actor, assignee, label } = parsed.data;
  const base = { id: `e${id}`, at, actor: actor ? toPerson(actor) : null };
  if ((event === 'assigned' || event === 'unassigned') && assignee) {
    return { ...base, kind: event, person: toPerson(assignee) };
  }
  if ((event === 'labeled' || event === 'unlabeled') && label) {
    return { ...base, kind: event, label: label.name };
  }
  const kind = PLAIN[event];
  return kind ? { ...base, kind } : null;
}

/** An edited comment comes again under its old id, so it is told from a new one by where the cursor is. */
export function commentChange(raw: RawComment, edited: boolean): Change {
  const actor: Person | null = raw.user ? toPerson(raw.user) : null;
  return {
    id: `c${raw.id}`,
    at: edited ? raw.updated_at : raw.created_at,
    actor,
    kind: 'commented',
    commentId: raw.id,
    body: raw.body ?? '',
    edited,
  };
}

/** Names one state of a comment: an edit is another one. */
function markOf(change: Change): string {
  return change.kind === 'commented' && change.edited ? `${change.id}@${change.at}` : change.id;
}

export function isNew(change: Change, cursor: Cursor | null): boolean {
  if (!cursor) return true;
  return (
    Date.parse(change.at) >= Date.parse(cursor.at) - OVERLAP_MS &&
    !cursor.ids.includes(markOf(change))
  );
}

/** Was this comment handled, or written before the overlap, so that only an edit can be new? */
export function wasSeen({ id, created_at: createdAt }: RawComment, cursor: Cursor | null): boolean {
  if (!cursor) return false;
  return (
    cursor.ids.includes(`c${id}`) || Date.parse(createdAt) < Date.parse(cursor.at) - OVERLAP_MS
  );
}

/** Up to the newest change; with all ids within the overlap before it. */
export function cursorAfter(all: Change[], before: Cursor | null): Cursor {
  const stamps = [before?.at ?? '1970-01-01T00:00:00Z', ...all.map(({ at }) => at)];
  const newest = stamps.toSorted().at(-1) as string;
  const from = Date.parse(newest) - OVERLAP_MS;
  const young = all.filter((change) => Date.parse(change.at) >= from).map(markOf);
  const kept = before && Date.parse(before.at) >= from - OVERLAP_MS ? before.ids : [];
  return { at: newest, ids: [...new Set([...kept, ...young])].slice(-200) };
}

export function sinceOf(cursor: Cursor): string {
  return new Date(Date.parse(cursor.at) - OVERLAP_MS).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function byTime(a: Change, b: Change): number {
  return a.at.localeCompare(b.at) || a.id.localeCompare(b.id, 'en', { numeric: true });
}
