import { cancelledBy } from '../cancelled.ts';
import { freeze } from '../freeze.ts';
import type { Sight } from '../sight.ts';
import type { Stop } from '../stop.ts';
import type { Answer, Task } from '../task.ts';
import { ENDED } from '../task.ts';
import type { Wish } from '../wish.ts';

/** One wish moves a task one step; obeying it twice changes nothing more. */
export function obey(task: Task, wish: Wish, sight: Sight): Task {
  switch (wish.kind) {
    case 'cancel':
      return cancel(task, wish);
    case 'hold':
      if (ENDED.includes(task.phase)) return task;
      return { ...task, hold: { reason: 'person', by: wish.by, at: wish.at, words: wish.words } };
    case 'resume':
      return task.hold ? confirmed(task, sight) : task;
    case 'retry':
      return retry(task, sight);
  }
}

/** An answer goes on where the question was asked. */
export function answered(task: Task, answers: Answer[]): Task {
  if (answers.length === 0) return task;
  const all = { ...task, answers: [...task.answers, ...answers].slice(-20) };
  return task.phase === 'needs-human' ? again(all) : all;
}

function cancel(task: Task, wish: Wish): Task {
  if (ENDED.includes(task.phase)) return task;
  if (task.phase === 'running') {
    return { ...task, stop: stopFor(task.stop, wish) };
  }
  const cancelled = cancelledBy(wish);
  return { ...task, phase: 'cancelled', since: wish.at, cancelled, hold: null, notBefore: null };
}

/** The last word counts: a cancel after a retry that waits for the run's end takes that back. */
function stopFor(stop: Stop | null, wish: Wish): Stop {
  const { by, at } = wish;
  if (stop === null || stop.again)
    return { why: 'cancelled', by, at, cancelled: cancelledBy(wish) };
  return stop;
}

/** Going on confirms the text as it stands, and what a breaker counted before counts no more. */
function confirmed(task: Task, sight: Sight): Task {
  const now = new Date(sight.now).toISOString();
  return {
    ...task,
    hold: null,
    frozen: freeze(sight.issue),
    textAt: now,
    calmSince: task.hold?.reason === 'breaker' ? now : task.calmSince,
  };
}

/** Of a running one only where it is being cancelled: it starts anew when it has ended. */
function retry(task: Task, sight: Sight): Task {
  if (task.phase === 'running') {
    if (task.stop?.why !== 'cancelled') return task;
    return { ...confirmed(task, sight), stop: { ...task.stop, again: true } };
  }
  const anew = { ...confirmed(task, sight), attempt: 1, crashes: 0, barred: null };
  const ended = ENDED.includes(task.phase) || task.phase === 'needs-human';
  return ended ? again(anew) : { ...anew, notBefore: null };
}

/** Waits anew: which phase it waits in is decided afterwards. */
function again(task: Task): Task {
  return { ...task, phase: 'blocked', question: null, notBefore: null, stop: null, run: null };
}
