import type { RunOutcome } from '../../domain/outcome.ts';
import type { CountCall } from '../../forge/forge.ts';
import {
  ASSIGNED_TO_START,
  DELIVERIES,
  FORGE_REQUEST_SECONDS,
  FORGE_REQUESTS,
  FORGE_UP,
  LAST_SWEEP,
  QUEUED_TO_START,
  RATE_LIMIT,
  RATE_LIMIT_REMAINING,
  RATE_LIMIT_RESET,
  REPORT_LAG,
  RUN_SECONDS,
  RUNS_ENDED,
  TOKEN_REFUSED,
  type Verdict,
} from './catalogue.ts';
import type { Tally } from './tally.ts';

/** What the rooms tell, as functions that front doors hand to them; none waits for anything. */
export interface Recorder {
  delivered(delivery: { forge: string; answer: { status: number } }): void;
  /** For one forge; hand it to its adapter. */
  countCall(forge: string): CountCall;
  runStarted(run: {
    /** Of its assignment. */
    first: boolean;
    /** All in ms since 1970. */
    assignedAt: number;
    startableAt: number;
    startedAt: number;
  }): void;
  runEnded(run: { outcome: RunOutcome; tookMs: number }): void;
  told(report: { forge: string; lagMs: number }): void;
  swept(): void;
}

export function createRecorder(tally: Tally, now: () => number = Date.now): Recorder {
  return {
    delivered: ({ forge, answer }) =>
      tally.count(DELIVERIES, { forge, verdict: verdictOf(answer.status) }),
    countCall: (forge) => countCall(tally, forge),
    runStarted({ first, assignedAt, startableAt, startedAt }) {
      tally.observe(QUEUED_TO_START, {}, startedAt - startableAt);
      if (first) tally.observe(ASSIGNED_TO_START, {}, startedAt - assignedAt);
    },
    runEnded({ outcome, tookMs }) {
      tally.count(RUNS_ENDED, { outcome });
      tally.observe(RUN_SECONDS, { outcome }, tookMs);
    },
    told: ({ forge, lagMs }) => tally.observe(REPORT_LAG, { forge }, lagMs),
    swept: () => tally.set(LAST_SWEEP, {}, now() / 1_000),
  };
}

function countCall(tally: Tally, forge: string): CountCall {
  return ({ kind, status, ms, rateLimit }) => {
    tally.count(FORGE_REQUESTS, { forge, kind, status: classOf(status) });
    tally.observe(FORGE_REQUEST_SECONDS, { forge }, ms);
    tally.set(FORGE_UP, { forge }, status !== null && status < 500 ? 1 : 0);
    if (status !== null && status < 500) {
      tally.set(TOKEN_REFUSED, { forge }, status === 401 ? 1 : 0);
    }
    if (!rateLimit) return;
    tally.set(RATE_LIMIT, { forge }, rateLimit.limit);
    tally.set(RATE_LIMIT_REMAINING, { forge }, rateLimit.remaining);
    tally.set(RATE_LIMIT_RESET, { forge }, rateLimit.resetsAt / 1_000);
  };
}

function classOf(status: number | null): string {
  return status === null ? 'none' : `${Math.floor(status / 100)}xx`;
}

function verdictOf(status: number): Verdict {
  const verdicts: Record<number, Verdict> = {
    202: 'accepted',
    200: 'ignored',
    401: 'unsigned',
    503: 'not_stored',
  };
  return verdicts[status] ?? 'malformed';
}
