import type { Change } from '../../src/domain/change.ts';
import type { Issue, Person } from '../../src/domain/issue.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Decision, Sight } from '../../src/domain/sight.ts';
import type { IssueRecord, Task } from '../../src/domain/task.ts';

export const NOW = Date.parse('2026-11-24T14:00:00Z');
export const bot: Person = { id: 2, login: 'forgehand' };
export const ann: Person = { id: 1, login: 'ann' };
export const stranger: Person = { id: 9, login: 'mallory' };

export const policy: Policy = {
  labelPrefix: 'agent/',
  triggerLabel: null,
  unblockOn: 'done',
  maxAttempts: 3,
  backoffMs: 30_000,
  backoffMaxMs: 900_000,
  commandUsers: [],
  breakerRuns: 10,
  breakerWrites: 60,
};

export function anIssue(change: Partial<Issue> = {}): Issue {
  return {
    key: 'gitea/7#3',
    repository: { id: 7, fullName: 'acme/app' },
    number: 3,
    title: 'Write the parser',
    body: 'Please.',
    url: 'https://git.example.org/acme/app/issues/3',
    state: 'open',
    closedAs: null,
    pullRequest: null,
    author: ann,
    assignees: [bot],
    labels: [],
    locked: false,
    comments: 0,
    createdAt: '2026-11-24T13:00:00Z',
    updatedAt: '2026-11-24T13:48:00Z',
    ...change,
  };
}

let lastId = 100;

type Happening = Change extends infer C
  ? C extends Change
    ? Omit<C, 'id' | 'at' | 'actor'>
    : never
  : never;

/** A change by ann at 13:48, unless said otherwise; ids grow. */
export function aChange(
  happening: Happening,
  by: Partial<Pick<Change, 'id' | 'at' | 'actor'>> = {},
): Change {
  lastId += 1;
  return {
    id: String(lastId),
    at: '2026-11-24T13:48:00Z',
    actor: ann,
    ...happening,
    ...by,
  } as Change;
}

export function aComment(
  body: string,
  by: Partial<Pick<Change, 'id' | 'at' | 'actor'>> = {},
): Change {
  return aChange({ kind: 'commented', commentId: lastId + 1, body, edited: false }, by);
}

export const assigned = () => aChange({ kind: 'assigned', person: bot });
export const unassigned = () => aChange({ kind: 'unassigned', person: bot });

export function aSight(change: Partial<Sight> = {}): Sight {
  return {
    now: NOW,
    bot,
    issue: anIssue(),
    changes: [],
    cursor: { at: '2026-11-24T13:48:00Z', ids: [String(lastId)] },
    record: null,
    wishes: [],
    rightOf: (person) => (person?.id === ann.id ? 'yes' : person ? 'no' : 'unknown'),
    spent: { runs: 0, writes: 0 },
    needs: [],
    native: [],
    unresolved: [],
    blockers: [],
    unmet: [],
    cycle: null,
    notUnderstood: [],
    ...change,
  };
}

/** The next look's sight: the record that the decision made, nothing new since. */
export function after(decision: Decision, change: Partial<Sight> = {}): Sight {
  return aSight({ record: decision.record, ...change });
}

export function taskOf(decision: Decision | IssueRecord): Task {
  const record = 'record' in decision ? decision.record : decision;
  if (!record.task) throw new Error('there is no task');
  return record.task;
}

/** The record as `begin` leaves it. */
export function begun(decision: Decision, generation = 1): IssueRecord & { task: Task } {
  const task = taskOf(decision);
  const run = {
    id: 'run-1',
    startedAt: new Date(NOW).toISOString(),
    deadline: new Date(NOW + 3_600_000).toISOString(),
  };
  return {
    ...decision.record,
    task: { ...task, phase: 'running', since: run.startedAt, generation, run, notBefore: null },
  };
}
