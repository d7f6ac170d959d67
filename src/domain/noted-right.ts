import type { Person } from './issue.ts';

/** What a signed delivery said of somebody's right to write, at the moment it was sent. */
export interface NotedRight {
  person: number;
  may: boolean;
  /** The comment it came with; null where it came with something else. */
  comment: number | null;
  /** ms since 1970. */
  at: number;
}

/** A right may be taken away, and nothing tells of that: an older note says nothing. */
const BELIEVED_FOR_MS = 15 * 60_000;

/**
 * The note that came with this very comment, else the newest of this person that is young enough.
 * Null where nothing is noted.
 */
export function notedRightOf(
  notes: NotedRight[],
  { id }: Person,
  { comments, now }: { comments: number[]; now: number },
): boolean | null {
  const own = notes.filter(({ person }) => person === id).toSorted((a, b) => a.at - b.at);
  const withIt = own.findLast(({ comment }) => comment !== null && comments.includes(comment));
  const young = own.findLast(({ at }) => now - at < BELIEVED_FOR_MS);
  return (withIt ?? young)?.may ?? null;
}
