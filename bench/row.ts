/** One figure of a bench, as `results/latest.json` has it. */
export interface Row {
  name: string;
  value: number;
  unit: string;
  /** What it is measured against in the same rounds, in the same unit; null where the target is a figure of its own. */
  against: { name: string; value: number } | null;
  /** value ÷ against. */
  ratio: number | null;
  target: string;
  ok: boolean;
  /** Of the rounds, least and most of `value` (of `ratio` where there is one). */
  spread: [number, number];
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

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function spreadOf(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** Judged by the median of the rounds' own ratios. */
export function against(
  name: string,
  unit: string,
  own: readonly number[],
  other: { name: string; values: readonly number[] },
  { least, most }: { least?: number; most?: number },
): Row {
  const ratios = own.map((value, i) => value / (other.values[i] ?? Number.NaN));
  const ratio = median(ratios);
  return {
    name,
    unit,
    value: median(own),
    against: { name: other.name, value: median(other.values) },
    ratio,
    target: least === undefined ? `≤ ${most} ×` : `≥ ${least} ×`,
    ok: ratio >= (least ?? 0) && ratio <= (most ?? Number.POSITIVE_INFINITY),
    spread: spreadOf(ratios),
  };
}

export function atMost(name: string, unit: string, values: readonly number[], most: number): Row {
  const value = median(values);
  return {
    ...{ name, unit, value },
    against: null,
    ratio: null,
    target: `≤ ${most.toLocaleString('en')} ${unit}`,
    ok: value <= most,
    spread: spreadOf(values),
  };
}
