import type { Answer, Attempt, IssueRecord, Task } from './task.ts';
import type { Wish } from './wish.ts';

/** One thing that happened to a task, as its page tells it. */
export interface Happening {
  /** ISO 8601. */
  at: string;
  kind: 'taken-on' | 'moved' | 'asked' | 'answered' | 'refused' | 'started' | 'ended' | 'let-go';
  /** In our words: a phase, a wish, how a run ended, why it was let go. */
  what: string;
  /** A login or `operator`; null where nobody in particular did it. */
  by: string | null;
  /** What a person or agent said, untrusted. */
  words: string;
  run: string | null;
  /** started: how long it had waited; ended: how long it ran. */
  ms: number | null;
}

/** What people asked for, as a look found it. */
export interface AskedFor {
  wishes: Wish[];
  answers: Answer[];
  refused: { by: string; words: string }[];
}

/** What one look moved, and who had asked for it. */
export function lookedAt(
  before: IssueRecord | null,
  next: IssueRecord,
  asked: AskedFor | null,
  at: string,
): Happening[] {
  return [...(asked ? askedFor(asked, at) : []), ...moved(before, next, at)];
}

function askedFor({ wishes, answers, refused }: AskedFor, at: string): Happening[] {
  return [
    ...wishes.map(({ kind, by, at, words }) => happening('asked', kind, { at, by, words })),
    ...answers.map(({ by, at, text }) => happening('answered', 'answer', { at, by, words: text })),
    ...refused.map(({ by, words }) => happening('refused', words, { at, by })),
  ];
}

function moved(before: IssueRecord | null, next: IssueRecord, at: string): Happening[] {
  const was = before?.task ?? null;
  const is = next.task;
  if (!is) return was ? [letGo(next, at)] : [];
  if (was?.assignment.id !== is.assignment.id) {
    return [happening('taken-on', is.phase, { at, by: is.assignment.by?.login ?? null })];
  }
  const stops = is.stop && !was.stop;
  return [
    ...(stops ? [happening('moved', `stopping: ${is.stop?.why}`, { at, by: is.stop?.by })] : []),
    ...(was.phase === is.phase ? [] : [step(was, is, at)]),
  ];
}

function step(was: Task, is: Task, at: string): Happening {
  const hold = is.phase === 'held' ? is.hold : null;
  const words = hold?.words || (hold && hold.reason !== 'person' ? hold.reason : '');
  return happening('moved', `${was.phase} → ${is.phase}`, { at, by: hold?.by, words });
}

function letGo({ parting }: IssueRecord, at: string): Happening {
  return happening('let-go', parting?.why ?? 'gone', { at, by: parting?.by });
}

/** An agent was started; how long its task had waited goes into the plots. */
export function startedRun(before: Task, { run, attempt }: Task): Happening {
  const at = run?.startedAt ?? before.since;
  const from = Math.max(Date.parse(before.since), Date.parse(before.notBefore ?? before.since));
  const ms = Math.max(0, Date.parse(at) - from);
  return happening('started', `attempt ${attempt}`, { at, run: run?.id, ms });
}

export function endedRun(
  next: IssueRecord,
  run: string | undefined,
  { to, from, how, ended }: Attempt,
): Happening[] {
  const ms = Date.parse(to) - Date.parse(from);
  const end = happening('ended', ended, { at: to, words: how, run, ms });
  if (!next.task) return [end, letGo(next, to)];
  return [end, happening('moved', `running → ${next.task.phase}`, { at: to })];
}

function happening(
  kind: Happening['kind'],
  what: string,
  more: { [F in 'at' | 'by' | 'words' | 'run' | 'ms']?: Happening[F] | undefined },
): Happening {
  const { at = '', by = null, words = '', run = null, ms = null } = more;
  return { at, kind, what, by, words: words.slice(0, 500), run, ms };
}

/** What happened in half an hour, over all tasks. */
export interface Pace {
  /** ms since 1970: its beginning. */
  at: number;
  started: number;
  /** Over all started. */
  waitMs: number;
  ended: number;
  /** Of those, how many did what they should. */
  done: number;
  runMs: number;
}

export const PACE_STEP_MS = 30 * 60_000;

/** Adds to a half hour, by the name of its count. */
export function paceOf({ kind, what, ms }: Happening): [keyof Omit<Pace, 'at'>, number][] {
  if (kind === 'started')
    return [
      ['started', 1],
      ['waitMs', ms ?? 0],
    ];
  if (kind !== 'ended') return [];
  return [
    ['ended', 1],
    ['runMs', ms ?? 0],
    ...(what === 'done' ? [['done', 1] as ['done', number]] : []),
  ];
}
