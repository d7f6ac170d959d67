import { type IssueKey, parseKey } from '../domain/issue.ts';

export type Kind = 'look' | 'run' | 'report';

export interface Job {
  kind: Kind;
  key: IssueKey;
  turn: number;
  priority: number;
  order: number;
  dueAt: number;
  tries: number;
}

export const TRIES: Record<Kind, number> = { look: 4, run: 1, report: 4 };
export const TRY_AGAIN_MS = 5;

/** What a rate limit stops, and what is counted together: runs, and of each forge looks and reports. */
export function lineOf({ kind, key }: Pick<Job, 'kind' | 'key'>): string {
  return kind === 'run' ? kind : `${kind} ${parseKey(key).forge}`;
}

export function byOrder(a: Job, b: Job): number {
  return a.priority - b.priority || a.order - b.order;
}
