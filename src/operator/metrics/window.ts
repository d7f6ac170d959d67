import { RATE_LIMIT, RATE_LIMIT_REMAINING, RATE_LIMIT_RESET } from './catalogue.ts';
import { fieldOf, readField } from './field.ts';

/** The forge is asked rarely when nothing happens: after its window's end all requests are left again. */
export function afterWindow(
  figures: ReadonlyMap<string, number>,
  nowMs: number,
): ReadonlyMap<string, number> {
  const shown = new Map(figures);
  for (const [field, resetsAt] of figures) {
    const { name, values } = readField(field);
    if (name !== RATE_LIMIT_RESET.name || resetsAt * 1_000 > nowMs) continue;
    const labels = { forge: values[0] ?? '' };
    const limit = figures.get(fieldOf(RATE_LIMIT, labels));
    if (limit !== undefined) shown.set(fieldOf(RATE_LIMIT_REMAINING, labels), limit);
  }
  return shown;
}
