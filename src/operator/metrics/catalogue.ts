/** One metric as people see it: Prometheus' naming, base unit seconds, few labels. */
export interface Figure<L extends string = string> {
  name: `forgehand_${string}`;
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels: readonly L[];
}

export interface Histogram<L extends string = string> extends Figure<L> {
  type: 'histogram';
  /** Upper bounds in seconds, ascending; one without a bound is added. */
  buckets: readonly number[];
}

const WAITS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 10_800, 43_200, 86_400];
const RUNS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400];
const LAGS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];
const CALLS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const VERDICTS = ['accepted', 'ignored', 'unsigned', 'malformed', 'not_stored'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const DELIVERIES = counter('forgehand_deliveries_total', ['forge', 'verdict'], {
  help: 'Webhook deliveries: accepted, ignored, unsigned, malformed, or not_stored since Redis did not take them.',
});
export const RUNS_ENDED = counter('forgehand_runs_total', ['outcome'], {
  help: 'Ended runs of agents, by outcome; lost: its worker is gone.',
});
export const FORGE_REQUESTS = counter(
  'forgehand_forge_requests_total',
  ['forge', 'kind', 'status'],
  {
    help: 'Requests to the forge by kind and status class; none: no answer came.',
  },
);
export const RUN_SECONDS = histogram('forgehand_run_duration_seconds', ['outcome'], RUNS, {
  help: 'How long runs took, from their begin to their end.',
});
export const ASSIGNED_TO_START = histogram('forgehand_assigned_to_start_seconds', [], WAITS, {
  help: 'From the assignment to the first start of an agent, what blocked it included.',
});
export const QUEUED_TO_START = histogram('forgehand_queued_to_start_seconds', [], WAITS, {
  help: 'From when a task could start to the start: waiting for a worker, a limit or an unpaused bot.',
});
export const REPORT_LAG = histogram('forgehand_report_lag_seconds', ['forge'], LAGS, {
  help: "From a task's change of phase in the ledger to its being told on the issue.",
});
export const FORGE_REQUEST_SECONDS = histogram(
  'forgehand_forge_request_duration_seconds',
  ['forge'],
  CALLS,
  { help: 'How long requests to the forge took.' },
);

export const FORGE_UP = gauge('forgehand_forge_up', ['forge'], {
  help: 'Whether the last request to the forge got an answer that was no server error.',
});
export const TOKEN_REFUSED = gauge('forgehand_forge_token_refused', ['forge'], {
  help: "Whether the forge refused the bot's token when it was asked last.",
});
export const RATE_LIMIT = gauge('forgehand_forge_rate_limit', ['forge'], {
  help: 'Requests that the forge allows in its window; absent where it tells no limit.',
});
export const RATE_LIMIT_REMAINING = gauge('forgehand_forge_rate_limit_remaining', ['forge'], {
  help: 'Requests left in the window; all of them once the window is over.',
});
export const RATE_LIMIT_RESET = gauge(
  'forgehand_forge_rate_limit_reset_timestamp_seconds',
  ['forge'],
  {
    help: 'When the window of the rate limit ends, in seconds since 1970.',
  },
);
export const LAST_SWEEP = gauge('forgehand_last_sweep_timestamp_seconds', [], {
  help: 'When a sweep of this worker was through last, in seconds since 1970; by the clock one worker sweeps for all, so take the newest.',
});

export const BUILD = gauge('forgehand_build_info', ['version', 'node'], {
  help: 'Always 1: the version that answers here, and the Node it runs on.',
});
export const STORE_UP = gauge('forgehand_store_up', [], {
  help: 'Whether Redis answered this scrape; without it only this process is shown.',
});
export const TASKS = gauge('forgehand_tasks', ['phase'], { help: 'Tasks by phase, now.' });
export const OLDEST_QUEUED = gauge('forgehand_oldest_queued_seconds', [], {
  help: 'How long the oldest task that could start has been waiting for it; 0 when none waits.',
});
export const REPORTS_OWED = gauge('forgehand_reports_owed', [], {
  help: 'Issues that do not show yet what the ledger has of them.',
});
export const OLDEST_UNTOLD = gauge('forgehand_oldest_untold_seconds', [], {
  help: 'For how long the oldest of these has been waiting to be told; 0 when all is told.',
});
export const WORKERS = gauge('forgehand_workers', [], {
  help: 'Workers that told in the last 20 seconds that they live.',
});
export const PAUSED = gauge('forgehand_paused', [], {
  help: 'Whether the bot is paused: nothing new starts.',
});
export const LAST_DELIVERY = gauge('forgehand_last_delivery_timestamp_seconds', ['forge'], {
  help: 'When a delivery with a right signature came last, in seconds since 1970.',
});
export const LOOKS = gauge('forgehand_looks_outstanding', [], {
  help: 'Looks at issues that wait or are under way.',
});

/** What processes tell each other through the ledger. */
export const TOLD_FIGURES: readonly Figure[] = [
  DELIVERIES,
  RUNS_ENDED,
  FORGE_REQUESTS,
  RUN_SECONDS,
  ASSIGNED_TO_START,
  QUEUED_TO_START,
  REPORT_LAG,
  FORGE_REQUEST_SECONDS,
  FORGE_UP,
  TOKEN_REFUSED,
  RATE_LIMIT,
  RATE_LIMIT_REMAINING,
  RATE_LIMIT_RESET,
  LAST_SWEEP,
];

/** What is read at each scrape. */
export const READ_FIGURES: readonly Figure[] = [
  BUILD,
  STORE_UP,
  TASKS,
  OLDEST_QUEUED,
  REPORTS_OWED,
  OLDEST_UNTOLD,
  WORKERS,
  PAUSED,
  LAST_DELIVERY,
  LOOKS,
];

type Name = Figure['name'];
type Help = { help: string };

function counter<L extends string>(name: Name, labels: readonly L[], { help }: Help) {
  return { name, type: 'counter', help, labels } satisfies Figure<L>;
}

function gauge<L extends string>(name: Name, labels: readonly L[], { help }: Help) {
  return { name, type: 'gauge', help, labels } satisfies Figure<L>;
}

function histogram<L extends string>(
  name: Name,
  labels: readonly L[],
  buckets: readonly number[],
  { help }: Help,
): Histogram<L> {
  return { name, type: 'histogram', help, labels, buckets };
}
