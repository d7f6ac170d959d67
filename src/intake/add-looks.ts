import type { IssueKey } from '../domain/issue.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Queue } from '../queue/queue.ts';

export interface AddLooksDeps {
  addLook: Queue['addLook'];
  owe: Ledger['owe'];
}

/**
 * A look that is asked for alone is added at once. Those that are asked for while another is being
 * stored wait for that, then are owed together: one command for all, and a pump adds them. Resolves
 * when durable.
 */
export function createAddLooks({ addLook, owe }: AddLooksDeps): (key: IssueKey) => Promise<void> {
  let storing: Promise<void> | null = null;
  let next: { keys: Set<IssueKey>; stored: Promise<void> } | null = null;

  return (key) => {
    if (!storing) return begin(addLook({ key, urgency: 'person' }));
    next ??= gatherAfter(storing);
    next.keys.add(key);
    return next.stored;
  };

  function gatherAfter(before: Promise<void>) {
    const keys = new Set<IssueKey>();
    const stored = before.then(beginNext, beginNext);
    return { keys, stored };

    function beginNext(): Promise<void> {
      next = null;
      return begin(owe([...keys].map((key) => ({ kind: 'hint', key, at: Date.now() }))));
    }
  }

  function begin(store: Promise<void>): Promise<void> {
    const begun = store.finally(() => {
      if (storing === begun) storing = null;
    });
    storing = begun;
    return begun;
  }
}
