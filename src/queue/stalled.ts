export interface StalledDeps {
  /** Resolves when the store answered. */
  ask(): Promise<unknown>;
  /** Gives back the jobs whose lock ran out. */
  giveBack(): Promise<unknown>;
  everyMs: number;
  /** Of the locks, which are renewed every quarter of it. */
  leaseMs: number;
  onError(error: Error): void;
}

/** By then whoever held a lock when the store went away is connected again (clients try every second), and has it anew. */
const CONNECTED_WITHIN_MS = 5_000;

/**
 * Asks for jobs of lost workers until the returned function is called. That a lock ran out says that its
 * worker is lost only where the store was there to renew it: after an outage, and at the start, when
 * nobody knows of one, those who hold jobs come first.
 */
export function watchStalled(deps: StalledDeps): () => void {
  const { ask, giveBack, everyMs, leaseMs, onError } = deps;
  let thereSince = performance.now();
  let isOver = false;
  let timer = setTimeout(check, everyMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };

  async function check(): Promise<void> {
    try {
      if (await wasAway()) thereSince = performance.now();
      const isSteady = performance.now() - thereSince >= CONNECTED_WITHIN_MS;
      if (isSteady && !isOver) await giveBack();
    } catch (error) {
      if (!isOver) onError(error as Error);
    }
    if (!isOver) timer = setTimeout(check, everyMs);
  }

  /**
   * Resolves when the store answers. Only an outage of three quarters of a lease ends one that is renewed,
   * and it is asked within the first of them.
   */
  async function wasAway(): Promise<boolean> {
    let isLate = false;
    const late = setTimeout(
      // An answer that came while this process itself stood still is read before that.
      () => setImmediate(() => (isLate = true)),
      leaseMs / 2,
    );
    await ask().finally(() => clearTimeout(late));
    return isLate;
  }
}
