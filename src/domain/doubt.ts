/** Whether the ledger may be another than the one that was written to last. */
export interface Doubt {
  /** For so long: time for a sweep to look at everything. */
  raise(forMs?: number): void;
  isRaised(): boolean;
  /** Told each time it is raised. */
  onRaised(listener: () => void): void;
}

const A_MINUTE = 60_000;

export function createDoubt(now: () => number = Date.now): Doubt {
  const listeners: (() => void)[] = [];
  let until = Number.NEGATIVE_INFINITY;
  return {
    raise(forMs = A_MINUTE) {
      until = Math.max(until, now() + forMs);
      for (const listener of listeners) listener();
    },
    isRaised: () => now() < until,
    onRaised: (listener) => void listeners.push(listener),
  };
}
