import type { Task } from './task.ts';

const RANKS: Record<string, number> = { critical: 0, high: 1, medium: 2, low: 3 };
const NO_LABEL = 2;
/** Also `Priority/High` and `priority: high`. */
const LABEL = /^priority(?:\/|:\s*)(critical|high|medium|low)$/i;

/** Chains are counted up to here; a longer one is urgent enough. */
export const DEEPEST_CHAIN = 32;
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

/** The queue's priority, 1 first: by rank, then the longest chain of dependents below it. */
export function priorityOf({ rank }: Pick<Task, 'rank'>, chain: number): number {
  return rank * (DEEPEST_CHAIN + 1) + DEEPEST_CHAIN - Math.min(chain, DEEPEST_CHAIN) + 1;
}

/** Smallest first among tasks that wait for a place: their priority, then who waits longest. */
export function orderOf(task: Pick<Task, 'rank' | 'since'>, chain: number): number {
  return (priorityOf(task, chain) - 1) * SINCE + Date.parse(task.since);
}
