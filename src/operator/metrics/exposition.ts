import { AggregatorRegistry, type Registry } from 'prom-client';
import { bucketsOf, type MetricValue } from './buckets.ts';
import { type Figure, type Histogram, READ_FIGURES, TOLD_FIGURES } from './catalogue.ts';
import { readField } from './field.ts';
import type { Sample } from './reading.ts';

/** From what processes told and what was just read to the text that Prometheus asks for. */
export function registryOf(told: ReadonlyMap<string, number>, read: readonly Sample[]): Registry {
  const metrics = [
    ...READ_FIGURES.map((figure) => metricOf(figure, readValues(figure, read))),
    ...TOLD_FIGURES.map((figure) => metricOf(figure, toldValues(figure, told))),
  ];
  // The library's own way to show numbers that were counted elsewhere.
  return AggregatorRegistry.aggregate([metrics]) as Registry;
}

function metricOf({ name, help, type }: Figure, values: MetricValue[]) {
  return { name, help, type, values, aggregator: 'sum' };
}

function readValues(figure: Figure, read: readonly Sample[]): MetricValue[] {
  return read
    .filter((sample) => sample.figure.name === figure.name)
    .map(({ labels, value }) => ({ labels, value }));
}

function toldValues(figure: Figure, told: ReadonlyMap<string, number>): MetricValue[] {
  const own = [...told]
    .map(([field, value]) => ({ ...readField(field), value }))
    .filter(({ name }) => name === figure.name);
  if (isHistogram(figure)) return bucketsOf(figure, own);
  return own.map(({ values, value }) => ({
    labels: Object.fromEntries(figure.labels.map((label, i) => [label, values[i] ?? ''])),
    value,
  }));
}

function isHistogram(figure: Figure): figure is Histogram {
  return figure.type === 'histogram';
}
