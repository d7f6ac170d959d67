import type { Cancelled } from './cancelled.ts';
import type { Cursor } from './change.ts';
import type { Person } from './issue.ts';
import type { Assignment, Hold, IssueRecord, Phase, Task } from './task.ts';
import { PHASES } from './task.ts';
import { WAYS, type WishWay } from './wish.ts';

/** What a status comment carries so that a lost ledger can be rebuilt from the forge. */
export interface Marker {
  assignment: Assignment;
  phase: Phase | 'stopped';
  attempt: number;
  crashes: number;
  generation: number;
  turn: number;
  cursor: Cursor | null;
  frozen: string;
  hold: Hold | null;
  /** Of a cancelled one. */
  cancelled?: Cancelled;
}

const OPEN = '<!-- forgehand:status v1 ';
const CLOSE = ' -->';

export function markerOf(task: Task, cursor: Cursor | null): Marker {
  return {
    assignment: task.assignment,
    phase: task.phase,
    attempt: task.attempt,
    crashes: task.crashes,
    generation: task.generation,
    turn: task.turn,
    cursor,
    frozen: task.frozen,
    hold: task.hold,
    ...(task.phase === 'cancelled' && task.cancelled ? { cancelled: task.cancelled } : {}),
  };
}

const ENDS: readonly Marker['phase'][] = ['done', 'failed', 'cancelled', 'needs-human'];

/** What a record knows of a task, or of one that it let go. */
type Known = Pick<IssueRecord, 'task' | 'parting' | 'cursor'>;

/** The forge was told more than the record knows: the ledger is an older copy. */
export function knowsMore(marker: Marker, { task, parting, cursor }: Known): boolean {
  if (marker.phase === 'stopped') return false;
  const known = task?.assignment ?? parting?.assignment;
  if (marker.assignment.id !== known?.id) return !known || marker.assignment.at > known.at;
  if (!task) return false;
  if (marker.generation !== task.generation) return marker.generation > task.generation;
  if (task.phase === 'running' && ENDS.includes(marker.phase)) return true;
  return isAhead(marker.cursor, cursor);
}

function isAhead(one: Cursor | null, other: Cursor | null): boolean {
  if (!one || !other) return false;
  if (one.at !== other.at) return one.at > other.at;
  // An edited comment has another id: one that only lacks some of the other's is not ahead.
  return one.ids.length > other.ids.length && other.ids.every((id) => one.ids.includes(id));
}

/** One line. `-` and `<` inside are escaped, so nothing in it can end the HTML comment. */
export function writeMarker(marker: Marker): string {
  const json = JSON.stringify(marker).replaceAll('--', '\\u002d\\u002d').replaceAll('<', '\\u003c');
  return `${OPEN}${json}${CLOSE}`;
}

/** Null where the text carries none, or none that this version understands. */
export function readMarker(text: string): Marker | null {
  if (!text.startsWith(OPEN)) return null;
  const end = text.indexOf(CLOSE);
  if (end < 0) return null;
  const value = parseJson(text.slice(OPEN.length, end));
  return isMarker(value) ? value : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isMarker(value: unknown): value is Marker {
  if (!isObject(value)) return false;
  return (
    isAssignment(value.assignment) &&
    (value.phase === 'stopped' || PHASES.includes(value.phase as Phase)) &&
    isCount(value.attempt) &&
    isCount(value.crashes) &&
    isCount(value.generation) &&
    isCount(value.turn) &&
    (value.cursor === null || isCursor(value.cursor)) &&
    typeof value.frozen === 'string' &&
    (value.hold === null || isHold(value.hold)) &&
    (value.cancelled === undefined || isCancelled(value.cancelled))
  );
}

function isAssignment(value: unknown): value is Assignment {
  return (
    isObject(value) &&
    typeof value.id === 'string' &&
    typeof value.at === 'string' &&
    (value.by === null || isPerson(value.by))
  );
}

function isPerson(value: unknown): value is Person {
  return isObject(value) && isCount(value.id) && typeof value.login === 'string';
}

function isCursor(value: unknown): value is Cursor {
  return (
    isObject(value) &&
    typeof value.at === 'string' &&
    Array.isArray(value.ids) &&
    value.ids.every((id) => typeof id === 'string')
  );
}

function isHold(value: unknown): value is Hold {
  return (
    isObject(value) &&
    ['person', 'edited', 'reopened', 'breaker'].includes(String(value.reason)) &&
    (value.by === null || typeof value.by === 'string') &&
    typeof value.at === 'string' &&
    typeof value.words === 'string'
  );
}

function isCancelled(value: unknown): value is Cancelled {
  return (
    isObject(value) &&
    (value.by === null || typeof value.by === 'string') &&
    (value.way === null || WAYS.includes(value.way as WishWay))
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
