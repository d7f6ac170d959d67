/** What the last look saw, to skip what has not changed. */
export interface Seen {
  updatedAt: string;
  state: 'open' | 'closed';
  labels: string[];
  assignees: number[];
  /** How many comments there were. */
  comments: number;
  /** When the forge was asked, ms since 1970. */
  readAt: number;
}

/** Stamps are whole seconds: one as young as the reading may hide a later change. */
const STAMP_MS = 2_000;

/** Whatever changed after this reading has another stamp. */
export function isReadLateEnough({ updatedAt, readAt }: Seen): boolean {
  return Date.parse(updatedAt) + STAMP_MS < readAt;
}
