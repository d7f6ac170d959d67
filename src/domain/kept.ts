/** What the status comment and labels were last driven to. Written by report only. */
export interface Told {
  rev: number;
  /** ISO 8601: when the phase began that was told whole last. */
  since?: string;
  assignment: string;
  commentId: number | null;
  commentUrl: string | null;
  /** A comment was about to be made and its result isn't known: look for it before making another. */
  posting: boolean;
  /** Until when the forge may still make a comment that it gave no answer about, ms since 1970. */
  strayUntil?: number | null;
  /** SHA-256 of the text last written, to see whether a person changed it. */
  bodyHash: string;
  label: string | null;
  /** The bot's labels on the issue as they were after its last write to them, and when that was. */
  shown?: { labels: string[]; at: number };
  /** Labels that were about to be set or taken off when nothing was heard any more: they may be there, or not. */
  tried?: string[];
  /** Endings and questions that got a comment of their own: `<generation>:<phase>`. */
  notified: string[];
  /** Comments that were answered, and how far: `<comment>:seen`, `<comment>:done`. */
  replied: string[];
  /** Why the forge refused what was to be told last; null when it took it. */
  refused: string | null;
  at: number;
}

/** When an issue was run and written to within the last hour, each in ms since 1970; oldest first. */
export interface Spending {
  runs: number[];
  writes: number[];
}

export interface Progress {
  generation: number;
  percent: number | null;
  text: string;
  at: number;
}

export interface Pause {
  by: string;
  at: string;
  reason: string;
  /** A broken agent's pause ends with a restart; a person's doesn't. */
  kind: 'person' | 'agent-broken';
}

/** A worker that told nothing for that long is taken for gone. */
export const ALIVE_FOR_MS = 20_000;
