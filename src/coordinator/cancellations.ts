import type { IssueKey } from '../domain/issue.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Hands the ledger's word that an agent must stop to the run of that issue, if it is here. */
export interface Cancellations {
  on(key: IssueKey, listener: () => void): () => void;
  close(): Promise<void>;
}

export async function listenToCancellations(
  ledger: Pick<Ledger, 'onCancelled'>,
): Promise<Cancellations> {
  const listeners = new Map<IssueKey, () => void>();
  const unsubscribe = await ledger.onCancelled((key) => listeners.get(key)?.());
  return {
    on(key, listener) {
      listeners.set(key, listener);
      return () => {
        if (listeners.get(key) === listener) listeners.delete(key);
      };
    },
    close: unsubscribe,
  };
}
