import { tickedBoxes } from '../boxes.ts';
import { readMarker } from '../marker.ts';
import type { Sight } from '../sight.ts';

/** The report reads the boxes itself, right before it writes over them. */
export function wasTicked({ changes, bot }: Sight): boolean {
  return changes.some(
    (change) =>
      change.kind === 'commented' &&
      change.actor?.id === bot.id &&
      readMarker(change.body) !== null &&
      tickedBoxes(change.body).length > 0,
  );
}
