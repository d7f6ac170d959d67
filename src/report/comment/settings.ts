export interface CommentSettings {
  labelPrefix: string;
  maxAttempts: number;
  /** `owner/repo` in lower case to runs at once across all workers. */
  limits: ReadonlyMap<string, number>;
  whenDone: 'leave' | 'close';
}
