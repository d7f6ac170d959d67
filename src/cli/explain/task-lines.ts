import type { Neighbour } from '../../domain/neighbour.ts';
import { moment } from '../../domain/when.ts';
import type { Explanation } from '../../operator/explain.ts';
import { phaseCell } from '../phases.ts';
import { list, plain, table } from '../table.ts';
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
    `${colour ? paint(colour, text) : text}: ${why.map(plain).join('; ')}`,
    list(
      [
        ['assigned', `${moment(task.assignment.at)}${by}`],
        ['attempt', `${task.attempt}`],
        ['address', plain(url)],
      ],
      paint,
    ),
    ...(blockers.length > 0 ? [neighbourTable('waits for', blockers, world)] : []),
    ...(dependents.length > 0 ? [neighbourTable('is waited for by', dependents, world)] : []),
    ...(task.attempts.length > 0 ? [attemptTable(explanation, world)] : []),
  ];
  return parts.join('\n');
}

function neighbourTable(title: string, neighbours: Neighbour[], world: World): string {
  const rows = neighbours.map(({ reference, title: name, standing, phase, satisfied }) => [
    reference,
    satisfied
      ? { text: '✔ satisfied', colour: 'green' as const }
      : phase
        ? phaseCell(phase)
        : standing,
    name,
  ]);
  return `\n${table([title, 'state', 'title'], rows, world)}`;
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
