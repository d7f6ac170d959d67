import type { Task } from './task.ts';

const RANKS: Record<string, number> = { critical: 0, high: 1, medium: 2, low: 3 };
const NO_LABEL = 2;
/** Also `Priority/High` and `priority: high`. */
const LABEL = /^priority(?:\/|:\s*)(critical|high|medium|low)$/i;
const LONGEST_CHAIN = 9_999;

/** 0 (critical) to 3 (low); the most urgent label counts. */
export function rankOf(labels: string[]): number {
  const ranks = labels.flatMap((label) => {
    const word = LABEL.exec(label.trim())?.[1];
    return word ? [RANKS[word.toLowerCase()] ?? NO_LABEL] : [];
  });
  return ranks.length > 0 ? Math.min(...ranks) : NO_LABEL;
}

/** The queue's priority, 1 first: by rank, then the longest chain of dependents below it. */
export function priorityOf(task: Pick<Task, 'rank'>, chain: number): number {
  return task.rank * (LONGEST_CHAIN + 1) + (LONGEST_CHAIN - Math.min(chain, LONGEST_CHAIN)) + 1;
}
