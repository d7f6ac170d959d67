/** What a person asked for, whatever way it came: timeline, boxes, page, command line. */
export type WishKind = 'retry' | 'cancel' | 'hold' | 'resume';

export interface Wish {
  kind: WishKind;
  /** A login, or `operator`. */
  by: string;
  /** ISO 8601. */
  at: string;
  words: string;
}
