import { type Act, type Drawn, drawActs } from './acts.ts';
import { drawFaults, type Fault, LANES, type Lane } from './faults.ts';

export interface PlanOptions {
  seed: number;
  minutes: number;
  issues: number;
}

/** All that will be done, from the seed alone; in the order of time. */
export interface Plan extends PlanOptions {
  acts: Act[];
  faults: Record<Lane, Fault[]>;
}

const ACTS_A_MINUTE = 60;
/** Of the time: until then all issues are opened. */
const OPENED_BY = 0.5;
/** More than fit: a fault and its pause last at least this long. */
const SHORTEST_FAULT_MS = 700;

/** At the longest: on a slow forge, or a machine that is busy, another takes that long to begin in their place. */
const ASLEEP = { afterMs: 1_000, forMs: 15_000 };
/** However short: workers that sleep right before they write, or at work, until another has their work in hand. */
const SLEEPERS: Fault[] = [
  { kind: 'trap-worker', worker: 0, failpoint: 'run:before-commit.stop', ...ASLEEP },
  { kind: 'overtake-worker', worker: 1, ...ASLEEP },
  { kind: 'trap-worker', worker: 1, failpoint: 'look:before-commit.stop', ...ASLEEP },
  { kind: 'overtake-worker', worker: 0, ...ASLEEP },
  { kind: 'trap-worker', worker: 0, failpoint: 'run:before-commit.stop', ...ASLEEP },
];

export function planOf({ seed, minutes, issues }: PlanOptions): Plan {
  const forMs = minutes * 60_000;
  const opens = drawActs(seed, issues).map((one, i) =>
    openingOf(one, i + 1, Math.round((i * forMs * OPENED_BY) / issues)),
  );
  const count = Math.round(minutes * ACTS_A_MINUTE);
  // Seeds that people take are small and close to each other.
  const others = drawActs(seed ^ 0x5f3759df, count).map((one, i) => {
    const atMs = Math.round(((i + 1) * forMs) / count);
    const there = opens.filter((open) => open.atMs < atMs).length;
    return actOf(one, 1 + (one.pick % there), atMs);
  });
  const acts = [...opens, ...others].toSorted((a, b) => a.atMs - b.atMs);
  const most = Math.ceil(forMs / SHORTEST_FAULT_MS);
  const faults = Object.fromEntries(LANES.map((lane) => [lane, drawFaults(seed, lane, most)]));
  faults.processes?.unshift(...SLEEPERS);
  return { seed, minutes, issues, acts, faults: faults as Plan['faults'] };
}

function openingOf(drawn: Drawn, issue: number, atMs: number): Act {
  const { fate, handOver } = drawn;
  return { kind: 'open', atMs, issue, fate, handOver, body: bodyOf(drawn, issue) };
}

function actOf(drawn: Drawn, issue: number, atMs: number): Act {
  const { kind, fate } = drawn;
  const at = { atMs, issue, fate };
  switch (kind) {
    case 'edit':
      return { kind, ...at, body: bodyOf(drawn, issue) };
    case 'comment':
      return { kind, ...at, text: drawn.command };
    case 'label':
    case 'unlabel':
      return { kind, ...at, label: drawn.label };
    default:
      return { kind, ...at };
  }
}

/** Waits for older issues only: what waits for itself would be tested by nothing else. */
function bodyOf({ needs, agent }: Drawn, issue: number): string {
  const blockers = issue === 1 ? [] : needs.map((pick) => 1 + (pick % (issue - 1)));
  const lines = [...new Set(blockers)].map((blocker) => `Blocked by: #${blocker}`);
  return [`Act: ${agent}`, ...lines].join('\n');
}
