/** What a person asked for, whatever way it came: timeline, boxes, page, command line. */
export type WishKind = 'retry' | 'cancel' | 'hold' | 'resume';

/** The way it came. `box`: of the status comment; `page`: the operator's, or its API. */
export const WAYS = ['label', 'command', 'box', 'page', 'terminal'] as const;
export type WishWay = (typeof WAYS)[number];

export interface Wish {
  kind: WishKind;
  /** A login, or `operator`. */
  by: string;
  /** Absent in what an older version left. */
  way?: WishWay;
  /** ISO 8601. */
  at: string;
  words: string;
}
