import type { Task } from './task.ts';

const RANKS: Record<string, number> = { critical: 0, high: 1, medium: 2, low: 3 };
const NO_LABEL = 2;
/** Also `Priority/High` and `priority: high`. */
const LABEL = /^priority(?:\/|:\s*)(critical|high|medium|low)$/i;

/** Chains are counted up to here; a longer one is urgent enough. */
export const DEEPEST_CHAIN = 32;
/** Rounds to a level: 132 levels of them fit below 2^21, the most that a queue's priority may be. */
const SPAN = 15_886;
/** More than any ms since 1970; with it an order stays below 2^53. */
const SINCE = 1e13;

/** 0 (critical) to 3 (low); the most urgent label counts. */
export function rankOf(labels: string[]): number {
  const ranks = labels.flatMap((label) => {
    const word = LABEL.exec(label.trim())?.[1];
    return word ? [RANKS[word.toLowerCase()] ?? NO_LABEL] : [];
  });
  return ranks.length > 0 ? Math.min(...ranks) : NO_LABEL;
}

/** 0 (first) to 131: by rank, then the longest chain of dependents below it. */
export function levelOf({ rank }: Pick<Task, 'rank'>, chain: number): number {
  return rank * (DEEPEST_CHAIN + 1) + DEEPEST_CHAIN - Math.min(chain, DEEPEST_CHAIN);
}

/** Where a task stands in its repository's line of one level, and the round that any began last there. */
export interface Round {
  round: number;
  begun: number;
}

/**
 * The queue's priority, 1 first: by level, then by round, so that repositories take turns.
 * Rounds grow for ever and a priority doesn't: they are counted from the last multiple of
 * half a span. When that moves, who waits is out of order until it is claimed again.
 */
export function priorityOf(task: Pick<Task, 'rank'>, chain: number, standing: Round): number {
  const from = standing.begun - (standing.begun % (SPAN / 2));
  const ahead = Math.min(SPAN - 1, Math.max(0, standing.round - from));
  return levelOf(task, chain) * SPAN + ahead + 1;
}

/** Smallest first among tasks that wait for a place: their level, then who waits longest. */
export function orderOf(task: Pick<Task, 'rank' | 'since'>, chain: number): number {
  return levelOf(task, chain) * SINCE + Date.parse(task.since);
}
