export interface CommentSettings {
  labelPrefix: string;
  maxAttempts: number;
  whenDone: 'leave' | 'close';
}
