/** A series' samples by its whole line before the value: `name{label="x"}`. */
export interface Exposition {
  types: Map<string, string>;
  samples: Map<string, number>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"`;
const HELP = new RegExp(`^# HELP (${NAME}) (\\S.*)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary)$`);
const SAMPLE = new RegExp(`^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (\\+Inf|NaN|[-+.eE0-9]+)$`);

/** Reads the text format 0.0.4 as strictly as Prometheus does, or throws naming the line. */
export function parseExposition(text: string): Exposition {
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  let helped = '';
  let current = '';
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, help] = HELP.exec(line) ?? [];
    const [, typed, type] = TYPE.exec(line) ?? [];
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (help) helped = help;
    else if (typed && type) {
      if (typed !== helped || types.has(typed)) throw new Error(`no HELP, or twice: ${line}`);
      types.set(typed, type);
      current = typed;
    } else if (name && value) {
      if (baseOf(name, types.get(current)) !== current)
        throw new Error(`not after its TYPE: ${line}`);
      if (samples.has(name + labels)) throw new Error(`twice: ${line}`);
      samples.set(name + labels, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value));
    } else throw new Error(`neither comment nor sample: ${line}`);
  }
  checkHistograms(types, samples);
  return { types, samples };
}

function baseOf(name: string, type: string | undefined): string {
  return type === 'histogram' || type === 'summary'
    ? name.replace(/_(bucket|sum|count)$/, '')
    : name;
}

/** Buckets grow, and the last holds all. */
function checkHistograms(types: Map<string, string>, samples: Map<string, number>): void {
  for (const [name, type] of types) {
    if (type !== 'histogram') continue;
    const before = new Map<string, number>();
    for (const [series, value] of samples) {
      if (!series.startsWith(`${name}_bucket{`)) continue;
      const rest = series
        .replace(/le="[^"]*",?/, '')
        .replace(',}', '}')
        .replace('{}', '');
      if (value < (before.get(rest) ?? 0)) throw new Error(`a bucket shrinks: ${series}`);
      before.set(rest, value);
      if (!series.includes('le="+Inf"')) continue;
      const count = rest.replace('_bucket', '_count');
      if (samples.get(count) !== value) throw new Error(`${count} is not its +Inf bucket`);
    }
  }
}
