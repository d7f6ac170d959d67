import { goOn, type Reach } from '../domain/failpoint.ts';
import { botLabels, labelOf, labelSteps, labelsThere } from './labels.ts';
import type { Telling } from './telling.ts';

/**
 * The new label first, then the old ones off: the list as a whole is never written. What is about to
 * be set or taken off is kept before, so that a report cut short goes on from what it may have left.
 */
export async function driveLabels(
  telling: Telling,
  prefix: string,
  reach: Reach = goOn,
): Promise<void> {
  const { forge, ref, reading, first, guard, note, told } = telling;
  const before = first ? null : told();
  const { add, remove } = labelSteps(reading.record, before, prefix);
  const isExclusive = (name: string) => forge.exclusiveLabels && name !== `${prefix}hold`;
  let there = labelsThere(reading.record, before);

  if (add) {
    await forge.ensureLabels({ id: ref.repositoryId }, botLabels(prefix));
    await tries(add);
    await forge.addLabel(ref, add);
    reach('report:after-add-label');
    // Its siblings went with it, where the forge does that.
    const stay = (name: string) => !(isExclusive(add) && isExclusive(name) && isOurs(name, prefix));
    show(add, [...there.filter(stay), add]);
  }
  for (const label of remove) {
    if (add && isExclusive(add) && isExclusive(label)) continue;
    await tries(label);
    await forge.removeLabel(ref, label);
    show(
      label,
      there.filter((name) => name !== label),
    );
  }
  const label = labelOf(reading.record, prefix);
  if (add || told().label !== label) note({ label, tried: [] });

  /** Nothing may be heard of it any more, and it is done all the same. */
  async function tries(label: string): Promise<void> {
    await guard({ tried: [...new Set([...(told().tried ?? []), label])] });
  }

  function show(done: string, labels: string[]): void {
    there = labels;
    const tried = (told().tried ?? []).filter((name) => name !== done);
    note({ shown: { labels, at: telling.now() }, tried });
  }
}

function isOurs(name: string, prefix: string): boolean {
  return botLabels(prefix).some((label) => label.name === name);
}
