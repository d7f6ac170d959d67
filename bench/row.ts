import { median } from './percentile.ts';

/** One figure of a bench, as `results/latest.json` has it. */
export interface Row {
  name: string;
  value: number;
  unit: string;
  /** What it is measured against in the same rounds, in the same unit; null where the target is a figure of its own. */
  against: { name: string; value: number } | null;
  /** value ÷ against. */
  ratio: number | null;
  /** null where nothing is aimed at: the figure is there to be known. */
  target: string | null;
  /** Is the target reached? null where there is none. */
  ok: boolean | null;
  /** Of the rounds, least and most of `value` (of `ratio` where there is one); null where it is measured once. */
  spread: [number, number] | null;
}

/** Of a ratio; neither where nothing is aimed at. */
interface Aim {
  least?: number;
  most?: number;
}

/** Rounds of the same bench in turn, so that the machine's mood hits all sides. */
export async function interleaved<K extends string>(
  rounds: number,
  sides: Record<K, () => Promise<number>>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(sides) as K[];
  const found = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    K,
    number[]
  >;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      found[name].push(await sides[name]());
    }
  }
  return found;
}

/** Judged by the median of the rounds' own ratios. */
export function against(
  name: string,
  unit: string,
  own: readonly number[],
  other: { name: string; values: readonly number[] },
  aim: Aim = {},
): Row {
  const ratios = own.map((value, i) => value / (other.values[i] ?? Number.NaN));
  const ratio = median(ratios);
  return {
    ...figure(name, unit, own),
    against: { name: other.name, value: median(other.values) },
    ratio,
    ...judged(ratio, aim),
    spread: spreadOf(ratios),
  };
}

export function atMost(name: string, unit: string, values: readonly number[], most: number): Row {
  const row = figure(name, unit, values);
  return { ...row, target: `≤ ${shown(most)} ${unit}`.trim(), ok: row.value <= most };
}

export function atLeast(name: string, unit: string, values: readonly number[], least: number): Row {
  const row = figure(name, unit, values);
  return { ...row, target: `≥ ${shown(least)} ${unit}`.trim(), ok: row.value >= least };
}

/** A count that must be this one: one too few is as wrong as one too many. */
export function exactly(name: string, unit: string, value: number, expected: number): Row {
  return {
    ...figure(name, unit, [value]),
    ...{ target: `${shown(expected)} ${unit}`.trim(), ok: value === expected },
  };
}

/** What is told without an aim. */
export function figure(name: string, unit: string, values: readonly number[]): Row {
  return {
    ...{ name, unit, value: median(values), against: null, ratio: null },
    ...{ target: null, ok: null, spread: spreadOf(values) },
  };
}

function judged(ratio: number, { least, most }: Aim): Pick<Row, 'target' | 'ok'> {
  if (least !== undefined) return { target: `≥ ${least} ×`, ok: ratio >= least };
  if (most !== undefined) return { target: `≤ ${most} ×`, ok: ratio <= most };
  return { target: null, ok: null };
}

function spreadOf(values: readonly number[]): [number, number] | null {
  return values.length > 1 ? [Math.min(...values), Math.max(...values)] : null;
}

function shown(value: number): string {
  return value.toLocaleString('en');
}
