import type { Person } from './issue.ts';

interface Happened {
  /** The forge's own id of the event; unique per issue, stable when read again. */
  id: string;
  /** ISO 8601. */
  at: string;
  /** Null for a deleted user, or where the forge doesn't say. */
  actor: Person | null;
}

/** One entry of an issue's timeline that can matter; others are dropped by the adapters. */
export type Change = Happened &
  (
    | { kind: 'assigned' | 'unassigned'; person: Person }
    | { kind: 'labeled' | 'unlabeled'; label: string }
    | { kind: 'closed' | 'reopened' | 'locked' | 'unlocked' | 'renamed' }
    /** A dependency of this issue was added or taken away. */
    | { kind: 'dependencies' }
    /** `edited`: it came again under its old id, so it is no new command. */
    | { kind: 'commented'; commentId: number; body: string; edited: boolean }
  );

/**
 * Where in the timeline the last look ended: a time, and every id handled within the
 * adapter's overlap before it. Opaque outside the adapter; it must survive JSON.
 */
export interface Cursor {
  at: string;
  ids: string[];
}
