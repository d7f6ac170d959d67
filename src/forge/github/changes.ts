import { z } from 'zod';
import type { Change, Cursor } from '../../domain/change.ts';
import type { Request } from './client.ts';
import { commentSchema, type RawComment } from './parse.ts';
import {
  byTime,
  commentChange,
  cursorAfter,
  eventsSchema,
  isNew,
  sinceOf,
  toChange,
  wasSeen,
} from './timeline.ts';

const PAGE = 100;
const PAGES_AT_MOST = 100;

export interface IssuePath {
  owner: string;
  repo: string;
  issue_number: number;
}

/** Two lists in one order: the timeline, from its last page back, and the comments. */
export async function readChanges(
  request: Request,
  path: IssuePath,
  issue: string,
  cursor: Cursor | null,
): Promise<{ changes: Change[]; cursor: Cursor }> {
  const [events, comments] = await Promise.all([
    readEvents(request, path, issue, cursor),
    readComments(request, path, issue, cursor),
  ]);
  const commented = comments.flatMap((raw) => {
    const edited = raw.updated_at !== raw.created_at;
    if (!wasSeen(raw, cursor)) return [commentChange(raw, false)];
    return edited ? [commentChange(raw, true)] : [];
  });
  const all = [...events, ...commented].sort(byTime);
  // An edit before the first look of a comment is in its text already.
  const edits = comments
    .filter((raw) => raw.updated_at !== raw.created_at)
    .map((raw) => commentChange(raw, true));
  return {
    changes: all.filter((change) => isNew(change, cursor)),
    cursor: cursorAfter([...all, ...edits], cursor),
  };
}

async function readEvents(
  request: Request,
  path: IssuePath,
  issue: string,
  cursor: Cursor | null,
): Promise<Change[]> {
  const first = await eventsPage(request, path, issue, 1);
  const found = [...first.changes];
  for (let page = Math.min(first.lastPage ?? 1, PAGES_AT_MOST); page > 1; page -= 1) {
    const { changes } = await eventsPage(request, path, issue, page);
    found.push(...changes);
    if (changes.length > 0 && changes.every((change) => cursor && !isNew(change, cursor))) break;
  }
  return found;
}

async function eventsPage(request: Request, path: IssuePath, issue: string, page: number) {
  const { data, lastPage } = await request(
    { kind: 'timeline.read', issue },
    'GET /repos/{owner}/{repo}/issues/{issue_number}/timeline',
    { ...path, per_page: PAGE, page },
  );
  const changes = eventsSchema.parse(data ?? []).flatMap((raw) => toChange(raw) ?? []);
  return { changes, lastPage };
}

export async function readComments(
  request: Request,
  path: IssuePath,
  issue: string,
  cursor: Cursor | null,
): Promise<RawComment[]> {
  const since = cursor ? { since: sinceOf(cursor) } : {};
  const found: RawComment[] = [];
  for (let page = 1; page <= PAGES_AT_MOST; page += 1) {
    const { data } = await request(
      { kind: 'comments.read', issue },
      'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
      { ...path, ...since, per_page: PAGE, page },
    );
    const raw = z.array(commentSchema).parse(data ?? []);
    found.push(...raw);
    if (raw.length < PAGE) break;
  }
  return found;
}
