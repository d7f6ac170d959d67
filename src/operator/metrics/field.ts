import type { Figure } from './catalogue.ts';

/**
 * A figure's value as the ledger keeps it: one whole number under a name made of the metric, the
 * values of its labels and, of a histogram, a bucket's bound or `sum` (in ms).
 */
export function fieldOf<L extends string>(
  figure: Figure<L>,
  labels: Record<L, string>,
  part?: string,
): string {
  const values = figure.labels.map((label) => encodeURIComponent(labels[label]));
  return [figure.name, ...values, ...(part === undefined ? [] : [part])].join('|');
}

export interface Field {
  name: string;
  /** In the order of the metric's labels; of a histogram its part comes last. */
  values: string[];
}

export function readField(field: string): Field {
  const [name = '', ...values] = field.split('|');
  return { name, values: values.map(decodeURIComponent) };
}
