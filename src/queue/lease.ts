export interface LeaseDeps {
  /** False where the lock is somebody else's, or gone. */
  extend(): Promise<boolean>;
  /** Takes a lock that is gone again. False where the job is no longer this one's to do. */
  retake(): Promise<boolean>;
  leaseMs: number;
  onLost(): void;
  onError(error: Error): void;
}

/**
 * Renews a lock from its start on, every quarter of it, until the returned function is called. BullMQ's
 * own renewal goes by the wall clock: set back, it renews nothing until the old time has come again.
 */
export function keepLease(deps: LeaseDeps): () => void {
  const { extend, retake, leaseMs, onLost, onError } = deps;
  let isOver = false;
  let timer = setTimeout(renew, leaseMs / 4);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };

  async function renew(): Promise<void> {
    let kept = await extend().catch(toldAway);
    if (kept === false && !isOver) kept = await retake().catch(toldAway);
    if (isOver) return;
    if (kept === false) return onLost();
    timer = setTimeout(renew, leaseMs / 4);
  }

  /** Whether the lock outlived the outage is asked when it is over. */
  function toldAway(error: Error): null {
    onError(error);
    return null;
  }
}
