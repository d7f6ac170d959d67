import { createHash } from 'node:crypto';
import type { Change, Cursor } from '../../domain/change.ts';
import { personOf, type TimelineEntry, toPerson } from './parse.ts';

/**
 * Stamps are whole seconds, and under load a lower id can become visible after a higher one:
 * so far back the ids already handled are kept.
 */
const OVERLAP_MS = 5_000;

/** What `since` of the timeline has to be for a cursor. */
export function sinceOf(cursor: Cursor | null): string | null {
  return cursor && cursor.ids.length > 0 ? cursor.at : null;
}

/** Entries (all with `updated_at` at or past the cursor) that were not handled yet, in one order. */
export function changesOf(entries: TimelineEntry[], cursor: Cursor | null): Change[] {
  const handled = new Set(cursor?.ids);
  const changes: Change[] = [];
  const edits: Change[] = [];
  for (const entry of entries.toSorted((a, b) => a.id - b.id)) {
    if (handled.has(handleOf(entry))) continue;
    const edited = cursor !== null && wasHandled(entry, cursor);
    const change = changeOf(entry, edited);
    if (!change) continue;
    if (!edited) changes.push(change);
    else if (change.kind === 'commented') edits.push(change);
  }
  return [...changes, ...edits.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))];
}

/** Ends the last look where these entries end. The last of `ids` is the highest handled. */
export function cursorAfter(entries: TimelineEntry[], cursor: Cursor | null): Cursor {
  if (entries.length === 0) return cursor ?? { at: new Date(0).toISOString(), ids: [] };
  const newest = Math.max(...entries.map(stampOf));
  const from = Math.max(newest - OVERLAP_MS, cursor ? Date.parse(cursor.at) : 0);
  const kept = entries.filter((entry) => stampOf(entry) >= from).map(handleOf);
  const highest = Math.max(highestOf(cursor), ...entries.map(({ id }) => id));
  return { at: new Date(from).toISOString(), ids: [...kept, String(highest)] };
}

/** A comment's text is part of it: an edit within the same second shows no other stamp. */
function handleOf({ id, type, body }: TimelineEntry): string {
  if (type !== 'comment') return String(id);
  const hash = createHash('sha256').update(body ?? '');
  return `${id}~${hash.digest('base64url').slice(0, 8)}`;
}

/** Seen before, so it comes again because it was edited. */
function wasHandled(entry: TimelineEntry, cursor: Cursor): boolean {
  if (entry.id > highestOf(cursor)) return false;
  if (Date.parse(entry.created_at) < Date.parse(cursor.at)) return true;
  return cursor.ids.some((id) => id === String(entry.id) || id.startsWith(`${entry.id}~`));
}

function highestOf(cursor: Cursor | null): number {
  return Number(cursor?.ids.at(-1) ?? 0);
}

function stampOf(entry: TimelineEntry): number {
  return Math.max(Date.parse(entry.created_at), Date.parse(entry.updated_at));
}

/** Null for what can't matter. */
function changeOf(entry: TimelineEntry, edited: boolean): Change | null {
  const happened = {
    id: String(entry.id),
    at: edited ? entry.updated_at : entry.created_at,
    actor: personOf(entry.user),
  };
  switch (entry.type) {
    case 'assignees': {
      if (!entry.assignee) return null;
      const kind = entry.removed_assignee === true ? 'unassigned' : 'assigned';
      return { ...happened, kind, person: toPerson(entry.assignee) };
    }
    case 'label': {
      if (!entry.label) return null;
      const kind = entry.body === '1' ? 'labeled' : 'unlabeled';
      return { ...happened, kind, label: entry.label.name };
    }
    case 'comment':
      return {
        ...happened,
        kind: 'commented',
        commentId: entry.id,
        body: entry.body ?? '',
        edited,
      };
    case 'close':
      return { ...happened, kind: 'closed' };
    case 'reopen':
      return { ...happened, kind: 'reopened' };
    case 'lock':
      return { ...happened, kind: 'locked' };
    case 'unlock':
      return { ...happened, kind: 'unlocked' };
    case 'change_title':
      return { ...happened, kind: 'renamed' };
    case 'add_dependency':
    case 'remove_dependency':
      return { ...happened, kind: 'dependencies' };
    default:
      return null;
  }
}
