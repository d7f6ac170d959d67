import type { IssueKey } from '../../src/domain/issue.ts';
import { parseKey } from '../../src/domain/issue.ts';
import type { Told } from '../../src/domain/kept.ts';
import type { IssueRecord, Phase, Task } from '../../src/domain/task.ts';
import type { Commit, Reading } from '../../src/ledger/ledger.ts';
import { ann } from './sight.ts';

export const keyFor = (number: number): IssueKey => `gitea/7#${number}`;

export function aTask(change: Partial<Task> = {}): Task {
  return {
    assignment: { id: '101', at: '2026-11-24T13:48:00Z', by: ann },
    phase: 'queued',
    since: '2026-11-24T14:00:00.000Z',
    turn: 1,
    attempt: 1,
    crashes: 0,
    generation: 0,
    frozen: 'f'.repeat(32),
    textAt: '2026-11-24T13:48:00Z',
    changedAt: null,
    author: 'ann',
    rank: 2,
    notBefore: null,
    hold: null,
    stop: null,
    run: null,
    attempts: [],
    question: null,
    answers: [],
    unresolved: [],
    cycle: null,
    notUnderstood: [],
    logTail: [],
    word: null,
    replies: [],
    helped: false,
    putRight: null,
    calmSince: null,
    barred: null,
    ...change,
  };
}

export function aRecord(
  key: IssueKey,
  task: Task | null,
  change: Partial<IssueRecord> = {},
): IssueRecord {
  const { repositoryId, number } = parseKey(key);
  return {
    key,
    repository: { id: repositoryId, fullName: 'acme/app' },
    number,
    title: `Issue ${number}`,
    url: `https://git.example.org/acme/app/issues/${number}`,
    standing: 'open',
    cursor: null,
    seen: null,
    needs: [],
    native: [],
    task,
    parting: null,
    ...change,
  };
}

export function aReading(record: IssueRecord): Reading {
  const spending = { runs: [], writes: [] };
  return { rev: 1, record, blockers: [], unmet: [], awaited: false, wishes: [], spending };
}

export function aCommit(key: IssueKey, phase: Phase | null, change: Partial<Commit> = {}): Commit {
  return {
    key,
    expectedRev: 0,
    record: aRecord(key, phase ? aTask({ phase }) : null),
    satisfied: phase === 'done',
    blockers: null,
    blocks: null,
    owed: [],
    settled: [],
    wishesTaken: 0,
    tellDependents: false,
    generation: null,
    ...change,
  };
}

/** What was told of an issue, as a first report leaves it. */
export function aTold(change: Partial<Told> = {}): Told {
  return {
    rev: 1,
    assignment: '',
    commentId: 5,
    commentUrl: null,
    posting: false,
    bodyHash: '',
    label: null,
    notified: [],
    replied: [],
    refused: null,
    at: 0,
    ...change,
  };
}
