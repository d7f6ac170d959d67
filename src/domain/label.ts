import type { Phase } from './task.ts';

/** GitHub tells no labels apart by case, and nobody writes them by it. */
export function isSameLabel(one: string, other: string | null): boolean {
  return other !== null && one.toLowerCase() === other.toLowerCase();
}

/** What shows a phase on its issue. Held is no label of its own: a person's switch shows it. */
export function labelOfPhase(phase: Phase, prefix: string): string {
  return `${prefix}${phase === 'held' ? 'hold' : phase}`;
}
