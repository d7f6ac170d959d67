import { knowsMore } from '../marker.ts';
import type { Sight } from '../sight.ts';
import { lastMarker, restoredTask } from './begin-task.ts';
import { recordOf } from './record.ts';

/** Without a record, or with an older one, the marker of the last status comment is where to go on. */
export function restore(sight: Sight): Sight {
  const marker = lastMarker(sight.changes, sight.bot);
  const task = sight.record?.task;
  if (sight.record?.cursor && !(marker && task && knowsMore(marker, task))) return sight;
  if (!marker || marker.phase === 'stopped' || !marker.cursor) return sight;
  const cursor = marker.cursor;
  return {
    ...sight,
    changes: sight.changes.filter(
      (change) =>
        change.at >= cursor.at && !cursor.ids.includes(change.id) && isAfter(change.id, cursor.ids),
    ),
    record: { ...recordOf(sight), cursor, task: restoredTask(marker, sight) },
  };
}

/** Ids that grow tell order within a second; others are told apart by the list itself. */
function isAfter(id: string, seen: string[]): boolean {
  const last = seen.at(-1);
  if (last === undefined || !/^\d+$/.test(id) || !/^\d+$/.test(last)) return true;
  return Number(id) > Number(last);
}
