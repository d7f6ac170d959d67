import { FAILPOINTS, type Failpoint, goOn, type Reach } from '../domain/failpoint.ts';

const BLOCKED_FOR_MS = 10_000;

/** What happens at the step: as kill -9 would, as kill -STOP would, or busy for ten seconds. */
type Effect = 'kill' | 'stop' | 'block';

/**
 * For tests only. `FORGEHAND_FAILPOINT=<step>`, or `<step>.stop`, or `<step>.block`; once a process.
 * Throws for a step that doesn't exist: a test that waits for it could never fail.
 */
export function createReach(configured: string | null, act: (effect: Effect) => void = go): Reach {
  if (configured === null) return goOn;
  const { step, effect } = parse(configured);
  let reached = false;
  return (at) => {
    if (at !== step || reached) return;
    reached = true;
    act(effect);
  };
}

function parse(configured: string): { step: Failpoint; effect: Effect } {
  const [name = '', effect = 'kill'] = configured.split('.');
  const step = FAILPOINTS.find((one) => one === name);
  if (step && (effect === 'kill' || effect === 'stop' || effect === 'block'))
    return { step, effect };
  throw new Error(
    `FORGEHAND_FAILPOINT names no step (${configured}): unset it, or use one of ${FAILPOINTS.join(', ')}`,
  );
}

function go(effect: Effect): void {
  if (effect === 'block') blockFor(BLOCKED_FOR_MS);
  else process.kill(process.pid, effect === 'kill' ? 'SIGKILL' : 'SIGSTOP');
}

/** Nothing of this process goes on meanwhile: no timer, no renewed lease. */
function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
