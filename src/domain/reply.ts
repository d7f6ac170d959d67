/** What a comment that asked for something is answered with. */
export interface Reply {
  /** The comment's id. */
  comment: number;
  by: string;
  kind: 'obeyed' | 'refused';
  /** Told in a comment of its own, beside the reaction. */
  tell: ('status' | 'help')[];
}
