import fc from 'fast-check';

/** What becomes of the deliveries that an act causes. */
export type Fate = 'passed' | 'lost' | 'doubled' | 'late';

export type Act = { atMs: number; issue: number; fate: Fate } & (
  | { kind: 'open'; body: string; handOver: boolean }
  | { kind: 'edit'; body: string }
  | { kind: 'comment'; text: string }
  | { kind: 'label' | 'unlabel'; label: string }
  | { kind: 'assign' | 'unassign' | 'close' | 'drop' | 'reopen' }
);

/** An act before it is known when, and on which of the issues there are. */
export interface Drawn {
  kind: Exclude<Act['kind'], 'open'>;
  /** Chosen from what is there. */
  pick: number;
  needs: number[];
  agent: string;
  command: string;
  label: string;
  fate: Fate;
  handOver: boolean;
}

type Weighted<T> = [weight: number, value: T];

const KINDS: Weighted<Drawn['kind']>[] = [
  [6, 'assign'],
  [3, 'unassign'],
  [4, 'close'],
  [1, 'drop'],
  [4, 'reopen'],
  [6, 'edit'],
  [8, 'comment'],
  [4, 'label'],
  [3, 'unlabel'],
];

const FATES: Weighted<Fate>[] = [
  [6, 'passed'],
  [2, 'lost'],
  [2, 'doubled'],
  [2, 'late'],
];

/** Through at once; whoever does it again takes its time and ends otherwise, so that two ends can be told apart. */
const OTHERWISE_AGAIN =
  'test -e $AGENT_JOURNAL.$number || { touch $AGENT_JOURNAL.$number; exit 0; }; sleep 3; exit 1';

/** What the agent does with the issue: ends well or badly, asks, wants another try, will not stop. */
const AGENTS: Weighted<string>[] = [
  [4, 'sleep 0.1'],
  [6, OTHERWISE_AGAIN],
  [6, 'sleep 1'],
  [4, 'sleep 3'],
  [2, 'exit 1'],
  [2, 'exit 75'],
  [2, 'exit 78'],
  [1, "trap '' TERM; sleep 4"],
  [1, 'setsid sleep 5 & sleep 1'],
];

const COMMANDS: Weighted<string>[] = [
  [4, '/retry'],
  [3, '/cancel'],
  [2, '/hold until tomorrow'],
  [3, '/resume'],
  [1, '/status'],
  [2, '/answer the second'],
  [1, 'only a remark'],
];

const LABELS: Weighted<string>[] = [
  [4, 'agent/hold'],
  [2, 'agent/queued'],
  [1, 'agent/cancelled'],
  [1, 'agent/done'],
  [1, 'priority/high'],
];

/** Most issues wait for none, some for one or two. */
const needs = fc.oneof(
  { weight: 5, arbitrary: fc.constant([] as number[]) },
  { weight: 4, arbitrary: fc.array(fc.nat(), { minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: fc.array(fc.nat(), { minLength: 2, maxLength: 2 }) },
);

const drawn: fc.Arbitrary<Drawn> = fc.record({
  kind: among(KINDS),
  pick: fc.nat(),
  needs,
  agent: among(AGENTS),
  command: among(COMMANDS),
  label: among(LABELS),
  fate: among(FATES),
  handOver: among([
    [8, true],
    [1, false],
  ]),
});

export function drawActs(seed: number, count: number): Drawn[] {
  return fc.sample(fc.noBias(drawn), { seed, numRuns: count });
}

export function among<T>(weighted: Weighted<T>[]): fc.Arbitrary<T> {
  return fc.oneof(
    ...weighted.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })),
  );
}
