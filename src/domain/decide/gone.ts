import type { IssueKey } from '../issue.ts';
import { parseKey } from '../issue.ts';
import type { Decision } from '../sight.ts';
import type { IssueRecord } from '../task.ts';

/**
 * The forge has no such issue, or doesn't show it to the bot. As a blocker it is never satisfied; one
 * that is missing has no text any more, so it waits for nothing and holds nobody by it.
 * An unreadable one keeps its task as it is: rights come back, and a start reads the issue first.
 */
export function decideGone(
  key: IssueKey,
  before: IssueRecord | null,
  how: 'missing' | 'unreadable',
  now: number,
): Decision {
  const known = before ?? unknownIssue(key);
  const own = how === 'missing' ? { needs: [], native: [] } : {};
  const record: IssueRecord = { ...known, ...own, standing: how, seen: null };
  const { task } = record;
  const moved = before?.standing !== how;
  if (!task || how === 'unreadable') {
    return {
      record,
      owed: {},
      // Where nothing is left to tell it on, nobody goes on trying.
      settled: how === 'missing' ? ['run', 'report'] : ['run'],
      tellDependents: moved,
      reasons: moved ? [how] : [],
    };
  }
  const stop = { why: 'gone' as const, by: null, at: new Date(now).toISOString() };
  if (task.phase === 'running') {
    return {
      record: { ...record, task: { ...task, stop: task.stop ?? stop } },
      owed: { cancel: now },
      settled: [],
      tellDependents: moved,
      reasons: ['stops: gone'],
    };
  }
  return {
    record: {
      ...record,
      task: null,
      parting: { ...stop, assignment: task.assignment, turn: task.turn },
    },
    owed: {},
    settled: ['run', 'cancel', 'report'],
    tellDependents: moved,
    reasons: ['let go: gone'],
  };
}

function unknownIssue(key: IssueKey): IssueRecord {
  const { repositoryId, number } = parseKey(key);
  return {
    key,
    repository: { id: repositoryId, fullName: '' },
    number,
    title: '',
    url: '',
    standing: 'unknown',
    cursor: null,
    seen: null,
    needs: [],
    native: [],
    task: null,
    parting: null,
  };
}
