import { knowsMore, type Marker } from '../marker.ts';
import type { Sight } from '../sight.ts';
import type { Task } from '../task.ts';
import { lastMarker, restoredTask } from './begin-task.ts';
import { recordOf } from './record.ts';

/** Without a record, or with an older one, the marker of the last status comment is where to go on. */
export function restore(sight: Sight): Sight {
  const marker = lastMarker(sight.changes, sight.bot);
  if (sight.record?.cursor && !(marker && knowsMore(marker, sight.record))) return sight;
  if (!marker || marker.phase === 'stopped' || !marker.cursor) return sight;
  const cursor = marker.cursor;
  // Who waits for it was told what the ledger knew, not what the forge shows now.
  const standing = sight.record?.standing ?? 'unknown';
  return {
    ...sight,
    changes: sight.changes.filter(
      (change) =>
        change.at >= cursor.at && !cursor.ids.includes(change.id) && isAfter(change.id, cursor.ids),
    ),
    record: { ...recordOf(sight), standing, cursor, task: goneOnWith(marker, sight) },
  };
}

/** Where nothing but its cursor is behind, the record's task is told of more fully than any marker does. */
function goneOnWith(marker: Marker, sight: Sight): Task {
  const task = sight.record?.task;
  const isSame =
    task?.assignment.id === marker.assignment.id &&
    task.generation === marker.generation &&
    task.phase === marker.phase;
  if (!isSame) return restoredTask(marker, sight);
  return { ...task, turn: marker.turn, frozen: marker.frozen, hold: marker.hold };
}

/** Ids that grow tell order within a second; others are told apart by the list itself. */
function isAfter(id: string, seen: string[]): boolean {
  const last = seen.at(-1);
  if (last === undefined || !/^\d+$/.test(id) || !/^\d+$/.test(last)) return true;
  return Number(id) > Number(last);
}
