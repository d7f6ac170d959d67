import { goOn, type Reach } from '../domain/failpoint.ts';
import { botLabels, labelOf, labelSteps, labelsThere } from './labels.ts';
import type { Telling } from './telling.ts';

/**
 * The new label first, with the old ones off in the same write where the forge can, else one by one:
 * the list as a whole is never written. What is about to be set or taken off is kept before, so that
 * a report cut short goes on from what it may have left.
 */
export async function driveLabels(
  telling: Telling,
  prefix: string,
  reach: Reach = goOn,
): Promise<void> {
  const { forge, ref, reading, first, guard, note, told } = telling;
  const before = first ? null : told();
  const { add, remove } = labelSteps(reading.record, before, prefix);
  let there = labelsThere(reading.record, before);
  let stale = remove;

  if (add) {
    await forge.ensureLabels({ id: ref.repositoryId }, botLabels(prefix));
    await tries([add, ...remove]);
    const stays = isAmong(await forge.addLabel(ref, add, remove));
    reach('report:after-add-label');
    stale = remove.filter(stays);
    show([add, ...remove.filter((name) => !stays(name))], [...there.filter(stays), add]);
  }
  for (const label of stale) {
    await tries([label]);
    await forge.removeLabel(ref, label);
    show(
      [label],
      there.filter((name) => name !== label),
    );
  }
  const label = labelOf(reading.record, prefix);
  if (add || told().label !== label) note({ label, tried: [] });

  /** Nothing may be heard of it any more, and it is done all the same. */
  async function tries(labels: string[]): Promise<void> {
    await guard({ tried: [...new Set([...(told().tried ?? []), ...labels])] });
  }

  function show(done: string[], labels: string[]): void {
    there = labels;
    const tried = (told().tried ?? []).filter((name) => !done.includes(name));
    note({ shown: { labels, at: telling.now() }, tried });
  }
}

/** A forge tells one name from another whatever their case. */
function isAmong(labels: string[]): (name: string) => boolean {
  const lower = new Set(labels.map((name) => name.toLowerCase()));
  return (name) => lower.has(name.toLowerCase());
}
