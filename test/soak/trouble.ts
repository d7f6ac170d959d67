import { setTimeout as wait } from 'node:timers/promises';
import type { ForgeFault } from '../faults/support/forge-proxy.ts';
import type { House } from '../faults/support/house.ts';
import type { WireMode } from '../faults/support/wire.ts';
import type { Crew } from './crew.ts';
import type { Fault, ForgeTrouble } from './faults.ts';

/** The lease of 2 s, and what it takes to begin in its place: so long sleeps at least what nobody overtakes. */
const TAKEN_OVER_WITHIN_MS = 5_000;

/** Does the harm, for as long as it lasts, and puts it right again. */
export async function suffer(house: House, crew: Crew, fault: Fault): Promise<void> {
  const { redis, wire, proxy } = house;
  const { forMs } = fault;
  switch (fault.kind) {
    case 'kill-worker':
      return crew.replace(fault.worker % crew.workers, 'SIGKILL', forMs);
    case 'stop-worker':
      return crew.replace(fault.worker % crew.workers, 'SIGTERM', forMs);
    case 'freeze-worker':
      return crew.freeze(fault.worker % crew.workers, forMs);
    case 'overtake-worker':
      return crew.overtake(fault.worker % crew.workers, TAKEN_OVER_WITHIN_MS + forMs);
    case 'trap-worker':
      return crew.trap(fault.worker % crew.workers, fault.failpoint, TAKEN_OVER_WITHIN_MS + forMs);
    case 'kill-receiver':
      return crew.replace('receiver', 'SIGKILL', forMs);
    case 'freeze-receiver':
      return crew.freeze('receiver', forMs);
    case 'kill-redis':
      await redis.kill();
      await wait(forMs);
      return redis.start();
    case 'freeze-redis':
      redis.freeze();
      await wait(forMs);
      return redis.thaw();
    case 'cut-wire':
      return wire.cut();
    case 'swallow-replies':
      return wired('swallow');
    case 'part-wire':
      return wired('partition');
    default:
      proxy.fault(everyNth(fault.each, FORGE_FAULTS[fault.kind]));
      await wait(forMs);
      return proxy.well();
  }

  async function wired(mode: WireMode): Promise<void> {
    wire.set(mode);
    await wait(forMs);
    wire.set('pass');
    // What was lost on the way comes never again: both ends must notice.
    wire.cut();
  }
}

const FORGE_FAULTS: Record<ForgeTrouble, ForgeFault> = {
  'slow-forge': { kind: 'latency', ms: 1_500 },
  'forge-500': { kind: 'answer', status: 500 },
  'forge-429': { kind: 'answer', status: 429, headers: { 'retry-after': '1' } },
  'forge-drops': { kind: 'drop' },
  'forge-drops-after-commit': { kind: 'drop-after-commit' },
};

function everyNth(n: number, fault: ForgeFault): () => ForgeFault | null {
  let calls = 0;
  return () => {
    calls += 1;
    return calls % n === 0 ? fault : null;
  };
}
