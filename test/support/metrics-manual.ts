import { type Figure, READ_FIGURES, TOLD_FIGURES } from '../../src/operator/metrics/catalogue.ts';

const HEAD = `# Metrics

Served at \`/metrics\` of the operator port. Each process shows the figures of the **whole installation**, those of workers too, which open no port: of several instances take the maximum, never the sum. Figures add up over restarts; they begin anew with an empty Redis.

A histogram has also \`_bucket\`, \`_sum\` and \`_count\`. Of the answering process itself there are \`process_…\` and \`nodejs_…\`; garbage collection and the event loop's lag are observed from the first scrape on, so what a process did before it was first asked is not in them.
`;

/** docs/metrics.md, from the catalogue. */
export function renderMetrics(): string {
  const figures = [...READ_FIGURES, ...TOLD_FIGURES].toSorted((one, other) =>
    one.name.localeCompare(other.name),
  );
  return [
    HEAD,
    '| metric | type | labels | |',
    '|---|---|---|---|',
    ...figures.map(rowOf),
    '',
  ].join('\n');
}

function rowOf({ name, type, labels, help }: Figure): string {
  const shown = labels.map((label) => `\`${label}\``).join(', ') || '–';
  return `| \`${name}\` | ${type} | ${shown} | ${help} |`;
}
