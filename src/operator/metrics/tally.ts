import { randomUUID } from 'node:crypto';
import type { FigureBatch } from '../../domain/figures.ts';
import type { Figure, Histogram } from './catalogue.ts';
import { fieldOf } from './field.ts';

export type Counter<L extends string> = Figure<L> & { type: 'counter' };
export type Gauge<L extends string> = Figure<L> & { type: 'gauge' };

/** Counting on hot paths: touches memory only. What came together is taken as a batch and told. */
export interface Tally {
  count<L extends string>(figure: Counter<L>, labels: Record<L, string>): void;
  observe<L extends string>(figure: Histogram<L>, labels: Record<L, string>, ms: number): void;
  /** Whole numbers. */
  set<L extends string>(figure: Gauge<L>, labels: Record<L, string>, value: number): void;
  /** Null when nothing was counted since it was taken last. */
  take(): FigureBatch | null;
}

export function createTally(): Tally {
  let added = new Map<string, number>();
  let set = new Map<string, number>();

  return {
    count: (figure, labels) => add(fieldOf(figure, labels), 1),
    observe(figure, labels, ms) {
      const took = Math.max(0, Math.round(ms));
      add(fieldOf(figure, labels, bucketOf(figure, took / 1_000)), 1);
      add(fieldOf(figure, labels, 'sum'), took);
    },
    set: (figure, labels, value) => void set.set(fieldOf(figure, labels), Math.round(value)),
    take() {
      if (added.size === 0 && set.size === 0) return null;
      const batch = {
        id: randomUUID(),
        added: Object.fromEntries(added),
        set: Object.fromEntries(set),
      };
      added = new Map();
      set = new Map();
      return batch;
    },
  };

  function add(field: string, by: number): void {
    added.set(field, (added.get(field) ?? 0) + by);
  }
}

function bucketOf({ buckets }: Histogram, seconds: number): string {
  return String(buckets.find((bound) => seconds <= bound) ?? '+Inf');
}
