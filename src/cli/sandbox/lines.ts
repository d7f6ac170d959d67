import { labelOfPhase } from '../../domain/label.ts';
import type { Phase } from '../../domain/task.ts';
import type { Paint } from '../paint.ts';
import { ISSUES } from './issues.ts';

/** One line of the bot's log, as far as it is told in the sandbox. */
export interface Entry {
  level: string;
  time: string;
  msg: string;
  issue?: string;
  [field: string]: unknown;
}

/** Lines for a person, one by one; what was told twice, since somebody else moved, is told here once. */
export function createLines(paint: Paint): (entry: Entry) => string | null {
  const told = new Map<string, unknown>();
  return (entry) => {
    if (entry.msg === 'report: told' && entry.issue) {
      if (told.get(entry.issue) === entry.phase) return null;
      told.set(entry.issue, entry.phase);
    }
    return lineOf(entry, paint);
  };
}

/** What a person wants to read of an entry; null for the rest. */
export function lineOf(entry: Entry, paint: Paint): string | null {
  const words = wordsOf(entry, paint);
  if (!words) return null;
  const time = paint('dim', entry.time.slice(11, 19));
  return entry.issue ? `${time}  ${nameOf(entry.issue)}  ${words}` : `${time}  ${words}`;
}

function wordsOf(entry: Entry, paint: Paint): string | null {
  switch (entry.msg) {
    case 'look: changed':
      return changed(entry.changed as string[], paint);
    case 'run: started':
      return paint('blue', `▶ an agent works on it, attempt ${entry.attempt}`);
    case 'run: ended':
      return ended(entry, paint);
    case 'report: told':
      return paint('dim', `  told on the issue: ${labelOf(entry.phase as Phase | 'none')}`);
    default:
      return isTrouble(entry) ? paint('yellow', entry.msg) : null;
  }
}

function labelOf(phase: Phase | 'none'): string {
  return phase === 'none' ? 'let go' : labelOfPhase(phase, 'agent/');
}

function changed(changes: string[], paint: Paint): string | null {
  const words: Record<string, string> = {
    'taken on: queued': 'taken on, nothing blocks it',
    'taken on: blocked': paint('yellow', '⏸ taken on, waits for its blockers'),
    'blocked → queued': 'its last blocker is done: it can start',
  };
  return changes.map((change) => words[change] ?? change).join(', ');
}

function ended({ verdict, tookMs }: Entry, paint: Paint): string {
  const took = `in ${(Number(tookMs) / 1_000).toFixed(1)} s`;
  switch (verdict) {
    case 'done':
      return paint('green', `✔ done ${took}`);
    case 'retry':
      return paint('yellow', `↻ the agent asks to try again later, after ${took.slice(3)}`);
    default:
      return paint('red', `✖ ${verdict} ${took}`);
  }
}

function isTrouble({ level }: Entry): boolean {
  return level === 'warn' || level === 'error' || level === 'fatal';
}

function nameOf(key: string): string {
  const number = Number(key.slice(key.indexOf('#') + 1));
  const title = ISSUES[number - 1]?.title ?? '';
  return `#${number} ${title}`.padEnd(36);
}
