import { type Neighbour, stateOf } from '../../domain/neighbour.ts';
import { quoteInline, tableCell } from '../../domain/quote.ts';
import type { Task } from '../../domain/task.ts';
import type { Story } from '../story.ts';
import { canStartNext } from './dependents.ts';

const ROWS = 50;

/** A table of what it waits for, each row with who can move it. */
export function blocked(story: Story & { task: Task }): string[] {
  const waitsFor = story.blockers.filter((blocker) => !blocker.satisfied);
  const count = waitsFor.length + story.task.unresolved.length;
  const rows = [
    ...waitsFor.slice(0, ROWS).map(rowOf),
    ...story.task.unresolved
      .slice(0, ROWS)
      .map(
        ({ text, why }) =>
          `| ${tableCell(text, 80)} | ${why} | a person: correct the line, or give the bot access |`,
      ),
  ];
  const more = count > rows.length ? [`… and ${count - rows.length} more.`] : [];
  return [
    `**⏸ Blocked by ${count} issue${count === 1 ? '' : 's'}.** It starts by itself when ${count === 1 ? 'that is' : 'all are'} finished.`,
    ['| waits for | state | who moves it |', '|---|---|---|', ...rows].join('\n'),
    ...more,
    ...cycleLines(story),
    ...canStartNext(story),
  ];
}

/** It would wait for ever, so it says what closes the ring and what opens it. */
function cycleLines({ task, cycle }: Story & { task: Task }): string[] {
  if (task.cycleUnsure) {
    return [
      'More issues hang above this one than are searched: whether it waits for itself is not known.',
    ];
  }
  if (!task.cycle) return [];
  return [
    `**It waits for itself:** ${cycle.join(' → ')}. None of these can start.`,
    '**Your turn:** take one of these dependencies away; the rest goes on by itself.',
  ];
}

function rowOf(blocker: Neighbour): string {
  const title = blocker.title ? ` ${quoteInline(blocker.title, 80)}` : '';
  const { state, mover } = stateOf(blocker);
  return `| ${blocker.reference}${title.replaceAll('|', '\\|')} | ${state} | ${mover} |`;
}
