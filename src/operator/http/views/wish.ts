import type { IssueKey } from '../../../domain/issue.ts';
import type { WishKind } from '../../../domain/wish.ts';
import type { Ledger } from '../../../ledger/ledger.ts';

export const WISHES: readonly WishKind[] = ['retry', 'cancel', 'hold', 'resume'];

/** What the operator wants is left for `decide`, as a wish like any other; a look obeys it at once. */
export async function wishFor(
  ledger: Pick<Ledger, 'wish' | 'owe'>,
  key: IssueKey,
  { kind, words, now }: { kind: WishKind; words: string; now: number },
): Promise<void> {
  await ledger.wish(key, {
    kind,
    by: 'operator',
    way: 'page',
    at: new Date(now).toISOString(),
    words: words.slice(0, 500),
  });
  await ledger.owe([{ kind: 'look', key, at: now }]);
}

/** What makes sense for a task in that phase. */
export function wishesFor(phase: string | null): WishKind[] {
  switch (phase) {
    case 'blocked':
    case 'queued':
      return ['hold', 'cancel'];
    case 'held':
      return ['resume', 'cancel'];
    case 'running':
      return ['hold', 'cancel'];
    case 'needs-human':
      return ['retry', 'cancel'];
    case null:
      return [];
    default:
      return ['retry'];
  }
}
