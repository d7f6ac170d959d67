import type { Histogram } from './catalogue.ts';
import type { Field } from './field.ts';

export interface MetricValue {
  labels: Record<string, string | number>;
  value: number;
  metricName?: string;
}

type Part = Field & { value: number };

/** The samples of a histogram, series by series. */
export function bucketsOf(figure: Histogram, parts: readonly Part[]): MetricValue[] {
  const series = new Map<string, Part[]>();
  for (const part of parts) {
    const labels = part.values.slice(0, -1).join('|');
    series.set(labels, [...(series.get(labels) ?? []), part]);
  }
  return [...series.values()].flatMap((own) => seriesOf(figure, own));
}

function seriesOf({ name, labels: names, buckets }: Histogram, parts: Part[]): MetricValue[] {
  const labels = Object.fromEntries(names.map((label, i) => [label, parts[0]?.values[i] ?? '']));
  const all = upTo(parts, Number.POSITIVE_INFINITY);
  const bucket = (le: number | string, value: number) => ({
    labels: { le, ...labels },
    value,
    metricName: `${name}_bucket`,
  });
  return [
    ...buckets.map((bound) => bucket(bound, upTo(parts, bound))),
    bucket('+Inf', all),
    { labels, value: sumMs(parts) / 1_000, metricName: `${name}_sum` },
    { labels, value: all, metricName: `${name}_count` },
  ];
}

/** A bucket holds what is in the smaller ones too; a bound of another version counts where it fits. */
function upTo(parts: Part[], bound: number): number {
  return parts
    .filter(({ values }) => boundOf(values) <= bound)
    .reduce((sum, { value }) => sum + value, 0);
}

/** NaN for the sum, which is in no bucket. */
function boundOf(values: string[]): number {
  const part = values.at(-1) ?? '';
  return part === '+Inf' ? Number.POSITIVE_INFINITY : Number(part);
}

function sumMs(parts: Part[]): number {
  return parts.find(({ values }) => values.at(-1) === 'sum')?.value ?? 0;
}
