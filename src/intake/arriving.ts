/** A body on its way: nobody has signed it yet, so its sender may be anybody. */
export interface Arriving {
  /** In bytes of memory. */
  holds: number;
  /** Called at most once, by then it holds nothing more here. */
  crowdedOut(): void;
}

export interface ArrivingBodies {
  /** More of a body has come; where that is too much for all, those that came first are crowded out. */
  hold(body: Arriving, bytes: number): void;
  /** It has come, or never will. */
  release(body: Arriving): void;
}

/**
 * Bounds what all bodies on their way hold together. The forge's are here for milliseconds, so the
 * one that came first is the likeliest to be held back, and the nearest to its timeout anyway.
 */
export function createArrivingBodies(bytesAtMost: number): ArrivingBodies {
  /** In the order in which they began. */
  const bodies = new Set<Arriving>();
  let held = 0;
  return { hold, release };

  function hold(body: Arriving, bytes: number): void {
    bodies.add(body);
    body.holds += bytes;
    held += bytes;
    for (const first of bodies) {
      if (held <= bytesAtMost) return;
      release(first);
      first.crowdedOut();
    }
  }

  function release(body: Arriving): void {
    if (bodies.delete(body)) held -= body.holds;
  }
}
