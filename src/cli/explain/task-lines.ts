import type { Neighbour } from '../../domain/neighbour.ts';
import type { Phase } from '../../domain/task.ts';
import { moment } from '../../domain/when.ts';
import type { Explanation } from '../../operator/explain.ts';
import { phaseCell } from '../phases.ts';
import { type Cell, list, plain, table } from '../table.ts';
import type { World } from '../world.ts';

/** A task as the terminal tells it: what it does or waits for, who waits for it, how its runs ended. */
export function taskLines(explanation: Explanation, world: World): string {
  const { record, why, blockers, dependents } = explanation;
  const { repository, number, title, url, task } = record;
  const { paint } = world;
  const { text, colour } = phaseCell(task.phase);
  const by = task.assignment.by ? ` by ${task.assignment.by.login}` : '';
  const parts = [
    `${paint('bold', `${repository.fullName}#${number}`)}  ${plain(title)}`,
    `${colour ? paint(colour, text) : text}${wordsOf(task.phase, why)}`,
    list(
      [
        ['assigned', `${moment(task.assignment.at)}${by}`],
        ['attempt', `${task.attempt}`],
        ['address', plain(url)],
      ],
      paint,
    ),
    ...(blockers.length > 0 ? [neighbourTable('waits for', blockers, asBlocker, world)] : []),
    ...(dependents.length > 0
      ? [neighbourTable('is waited for by', dependents, inItself, world)]
      : []),
    ...(task.attempts.length > 0 ? [attemptTable(explanation, world)] : []),
  ];
  return parts.join('\n');
}

/** `running for 2 min` says its phase itself. */
function wordsOf(phase: Phase, why: string[]): string {
  const words = why.map(plain).join('; ');
  return words.startsWith(`${phase} `) ? words.slice(phase.length) : `: ${words}`;
}

function neighbourTable(
  title: string,
  neighbours: Neighbour[],
  stateOf: (neighbour: Neighbour) => Cell | string,
  world: World,
): string {
  const rows = neighbours.map((one) => [one.reference, stateOf(one), one.title]);
  return `\n${table([title, 'state', 'title'], rows, world)}`;
}

function asBlocker(blocker: Neighbour): Cell | string {
  return blocker.satisfied ? { text: '✔ satisfied', colour: 'green' } : inItself(blocker);
}

function inItself({ phase, standing }: Neighbour): Cell | string {
  return phase ? phaseCell(phase) : standing;
}

function attemptTable({ record }: Explanation, world: World): string {
  const rows = record.task.attempts.map(({ number, from, ended, how, summary, run }) => [
    `${number}`,
    moment(from),
    ended,
    run ?? '–',
    [how, summary].filter((words) => words !== '').join(': '),
  ]);
  return `\n${table(['attempt', 'began', 'ended', 'run', 'how'], rows, world)}`;
}
