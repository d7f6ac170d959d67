import type { Cancelled } from './cancelled.ts';
import type { Cursor } from './change.ts';
import type { IssueKey, Person, Repository } from './issue.ts';
import type { Reply } from './reply.ts';
import type { Seen } from './seen.ts';
import type { Parting, Stop } from './stop.ts';

export type Phase =
  | 'blocked'
  | 'queued'
  | 'held'
  | 'running'
  | 'needs-human'
  | 'done'
  | 'failed'
  | 'cancelled';

export const PHASES: readonly Phase[] = [
  'blocked',
  'queued',
  'held',
  'running',
  'needs-human',
  'done',
  'failed',
  'cancelled',
];

/** Phases of a task that is over: it moves again only when a person asks for it. */
export const ENDED: readonly Phase[] = ['done', 'failed', 'cancelled'];

/** Named by the event that assigned the bot (`opened` when the issue was born assigned). */
export interface Assignment {
  id: string;
  at: string;
  by: Person | null;
}

export type HoldReason = 'person' | 'edited' | 'reopened' | 'breaker';

export interface Hold {
  reason: HoldReason;
  by: string | null;
  at: string;
  words: string;
}

/** One finished start of an agent, as the status comment tells of it. */
export interface Attempt {
  number: number;
  /** Its id, by which its log is kept; null when it never began. */
  run: string | null;
  from: string;
  to: string;
  ended: 'done' | 'failed' | 'cancelled' | 'needs-human' | 'retry' | 'lost';
  /** The agent's own words, untrusted; at most 2,000 characters. */
  summary: string;
  /** How it ended, in our words: `exit code 1`, `it exceeded the time limit`. */
  how: string;
}

export interface Answer {
  by: string;
  at: string;
  text: string;
}

/** Hand-made changes of the phase's label, since the phase began; 0 where it was wrong by nobody's hand. */
export interface PutRight {
  since: string;
  times: number;
}

/** A blocker named in the text that could not be resolved to an issue. */
export interface Unresolved {
  text: string;
  why: string;
}

/** An issue the bot has in hand. */
export interface Task {
  assignment: Assignment;
  phase: Phase;
  /** ISO 8601: when this phase began. */
  since: string;
  /** +1 each time a run is owed. */
  turn: number;
  /** 1-based: the attempt that runs, ran last, or comes next. */
  attempt: number;
  /** Workers lost and agents crashed under this assignment. */
  crashes: number;
  /** Of the run that was begun last; 0 before the first. */
  generation: number;
  /** Hash of the title and body that may run. */
  frozen: string;
  /** ISO 8601: as of when that text is; null where it isn't known. */
  textAt: string | null;
  /** ISO 8601: when the text changed under the agent that runs now. */
  changedAt: string | null;
  /** Login of the issue's author: who is asked where nobody is known to have assigned. */
  author: string;
  /** 0 critical, 1 high, 2 none or medium, 3 low. */
  rank: number;
  /** ISO 8601 or null: a queued task starts not before. */
  notBefore: string | null;
  hold: Hold | null;
  /** Set while an agent still runs that must not. */
  stop: Stop | null;
  /** Of a cancelled task; absent in what an older version left. */
  cancelled?: Cancelled | null;
  run: { id: string; startedAt: string; deadline: string } | null;
  /** The last ten. */
  attempts: Attempt[];
  question: string | null;
  answers: Answer[];
  unresolved: Unresolved[];
  /** It waits for itself: from it along its blockers back to it, both ends included. */
  cycle: IssueKey[] | null;
  /** More hangs above it than is searched for a cycle: it may be in one that nobody can tell. */
  cycleUnsure?: boolean;
  /** Lines of the text that could not be understood; at most five. */
  notUnderstood: { line: string; why: string }[];
  /** Last lines of the last run's log; untrusted. */
  logTail: string[];
  /** What the last look had to say once, e.g. that a hand-made label was put right. */
  word: string | null;
  /** The last twenty. */
  replies: Reply[];
  /** The list of commands was shown to somebody who hadn't asked for it, or mayn't command. */
  helped: boolean;
  putRight: PutRight | null;
  /** ISO 8601: when a person let it go on after a breaker; what was before counts no more. */
  calmSince: string | null;
  /** What a person must mend before it can start: a right of the bot, or its repository's agent. */
  barred: string | null;
}

/** What an issue is as a blocker. */
export type Standing =
  | 'unknown'
  | 'open'
  | 'closed'
  | 'not-planned'
  | 'merged'
  | 'unmerged'
  | 'missing'
  | 'unreadable';

export type Unfit = 'pull-request' | 'locked';

/** Everything the ledger keeps of one issue, a task or only a blocker of one. */
export interface IssueRecord {
  key: IssueKey;
  repository: Repository;
  number: number;
  title: string;
  url: string;
  standing: Standing;
  /** Why it can be nobody's task, though it is open; absent where it can, and in what an older version left. */
  unfit?: Unfit;
  cursor: Cursor | null;
  seen: Seen | null;
  /** Blockers that its own text and the forge name; others may say that they block it. */
  needs: IssueKey[];
  /** Those of them that the forge itself names. */
  native: IssueKey[];
  task: Task | null;
  /** The agent that its text recommends, as written: untrusted, only shown. */
  agent?: string;
  /** How the bot let go of it last, for the status comment. */
  parting: Parting | null;
}

/** Of an issue that is a task. */
export type TaskRecord = IssueRecord & { task: Task };

/** Done for the assignment that the forge shows, or closed as completed, or merged. */
export function isSatisfied(record: IssueRecord, unblockOn: 'done' | 'closed'): boolean {
  if (record.standing === 'closed' || record.standing === 'merged') return true;
  return unblockOn === 'done' && record.standing === 'open' && record.task?.phase === 'done';
}

/**
 * `Blocks:` counts in the text of a task. Where one was closed as not planned nobody did what others
 * wait for: its text goes on counting, until somebody changes it or closes it as completed.
 */
export function mayBlock({ task, parting, standing }: IssueRecord): boolean {
  return task !== null || (parting !== null && standing === 'not-planned');
}
