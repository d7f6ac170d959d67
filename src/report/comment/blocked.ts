import { isStuck, type Neighbour, stateOf } from '../../domain/neighbour.ts';
import { quoteInline, tableCell } from '../../domain/quote.ts';
import type { Task } from '../../domain/task.ts';
import type { TaskStory } from '../story.ts';
import { canStartNext } from './dependents.ts';

const ROWS = 50;
const IN_RING = {
  state: 'waits for this issue in its turn',
  mover: 'a person: take one of the dependencies away',
};

/** A table of what it waits for, each row with who can move it. */
export function blocked(story: TaskStory): string[] {
  const waitsFor = story.blockers.filter((blocker) => !blocker.satisfied);
  const count = waitsFor.length + story.task.unresolved.length;
  const stuck = waitsFor.filter(isStuck).length + story.task.unresolved.length;
  const rows = [
    ...waitsFor.slice(0, ROWS).map((blocker) => rowOf(blocker, story.cycle)),
    ...story.task.unresolved
      .slice(0, ROWS)
      .map(
        ({ text, why }) =>
          `| ${tableCell(text, 80)} | ${why} | a person: correct the line, or give the bot access |`,
      ),
  ];
  const more = count > rows.length ? [`… and ${count - rows.length} more.`] : [];
  return [
    ...headline(story, count, stuck),
    ['| waits for | state | who moves it |', '|---|---|---|', ...rows].join('\n'),
    ...more,
    ...unsureLine(story.task),
    ...canStartNext(story),
  ];
}

/**
 * In a ring, or for what can't be finished as it is, it would wait for ever: no promise then, but
 * what is in the way and what opens it.
 */
function headline({ task, cycle }: TaskStory, count: number, stuck: number): string[] {
  const blocked = `**⏸ Blocked by ${count} issue${count === 1 ? '' : 's'}.**`;
  if (task.cycle) {
    return [
      `${blocked} **It waits for itself:** ${cycle.join(' → ')}. None of these can start.`,
      '**Your turn:** take one of these dependencies away; the rest goes on by itself.',
    ];
  }
  if (stuck > 0) {
    return [
      `${blocked} As things are, ${stuck} of ${count} can't be finished.`,
      '**Your turn:** see below who moves it; once what is left is finished, this starts by itself.',
    ];
  }
  return [`${blocked} It starts by itself when ${count === 1 ? 'that is' : 'all are'} finished.`];
}

function unsureLine({ cycleUnsure }: Task): string[] {
  if (!cycleUnsure) return [];
  return [
    'More issues hang above this one than are searched: whether it waits for itself is not known.',
  ];
}

function rowOf(blocker: Neighbour, cycle: string[]): string {
  const title = blocker.title ? ` ${quoteInline(blocker.title, 80)}` : '';
  const { state, mover } = cycle.includes(blocker.reference) ? IN_RING : stateOf(blocker);
  return `| ${blocker.reference}${title} | ${state} | ${mover} |`;
}
