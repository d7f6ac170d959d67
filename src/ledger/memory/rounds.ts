import type { IssueKey } from '../../domain/issue.ts';
import { levelOf, type Round } from '../../domain/rank.ts';
import type { Task } from '../../domain/task.ts';
import { repositoryOf } from './places.ts';

/** Repositories take turns among tasks of one priority, as in rounds.lua. */
export function createMemoryRounds(chainOf: (key: IssueKey) => number) {
  const standing = new Map<IssueKey, { level: number; line: string; round: number }>();
  const lines = new Map<string, { last: number; waiting: number }>();
  const begun = new Map<number, number>();

  return { stand, stands: (key: IssueKey) => standing.has(key), begin, giveBack, clear };

  function stand(key: IssueKey, task: Pick<Task, 'rank'>): Round {
    const level = levelOf(task, chainOf(key));
    const before = begun.get(level) ?? 0;
    const has = standing.get(key);
    if (has?.level === level) return { round: has.round, begun: before };
    giveBack(key);
    const line = `${level}|${repositoryOf(key)}`;
    const { last, waiting } = lines.get(line) ?? { last: 0, waiting: 0 };
    const round = Math.max(before, last) + 1;
    lines.set(line, { last: round, waiting: waiting + 1 });
    standing.set(key, { level, line, round });
    return { round, begun: before };
  }

  function begin(key: IssueKey): void {
    const has = standing.get(key);
    if (has) begun.set(has.level, Math.max(has.round, begun.get(has.level) ?? 0));
    giveBack(key);
  }

  function giveBack(key: IssueKey): void {
    const has = standing.get(key);
    const line = has && lines.get(has.line);
    if (!line) return;
    standing.delete(key);
    line.waiting -= 1;
    if (line.waiting === 0) lines.delete(has.line);
  }

  function clear(): void {
    for (const all of [standing, lines, begun]) all.clear();
  }
}
