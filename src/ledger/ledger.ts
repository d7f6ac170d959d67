import type { Happening } from '../domain/history.ts';
import type { IssueKey, Person, Repository } from '../domain/issue.ts';
import type { Pause, Spending } from '../domain/kept.ts';
import type { IssueRecord } from '../domain/task.ts';
import type { Wish } from '../domain/wish.ts';
import type { Claimed, ClaimOptions } from './claimed.ts';
import type { ForPeople, Page } from './for-people.ts';
import type { ForReports } from './for-reports.ts';
import type { ForSweeps, Marked } from './for-sweeps.ts';
import type { IssueNotes } from './issue-notes.ts';

export type { Claimed, Page };

/**
 * One thing that must still happen, not before `at` (ms since 1970); the pump turns it into a job. A
 * hint is a look that a delivery asks for.
 */
export type Owed =
  | { kind: 'look' | 'hint' | 'report' | 'cancel'; key: IssueKey; at: number }
  | { kind: 'run'; key: IssueKey; at: number; turn: number };

/** ms; `nowMs` since 1970. */
export interface Burst {
  nowMs: number;
  quietMs: number;
  mostMs: number;
}

export interface Reading {
  /** 0 = never committed. */
  rev: number;
  record: IssueRecord | null;
  /** All blockers that are registered, and those of them that are not satisfied. */
  blockers: IssueKey[];
  unmet: IssueKey[];
  /** Somebody waits for it: a commit that says it is satisfied releases them. */
  awaited: boolean;
  /** Oldest first; taken off by a commit's `wishesTaken`. */
  wishes: Wish[];
  spending: Spending;
}

export interface Commit {
  key: IssueKey;
  /** As read, before the forge was asked. */
  expectedRev: number;
  record: IssueRecord;
  /** What dependents may rely on; see `isSatisfied`. */
  satisfied: boolean;
  /** Own blockers from body and forge; null = as before. A new edge is unmet and owes a look at the blocker. */
  blockers: IssueKey[] | null;
  /** Issues that this task's body says it blocks; null = as before. */
  blocks: IssueKey[] | null;
  owed: Owed[];
  /** Entries of this issue to take off: 'run' when nothing shall start, 'cancel' when the run has ended. */
  settled: ('run' | 'cancel' | 'report')[];
  wishesTaken: number;
  /** The repository's name, where it is news: kept as `nameRepository` does. */
  named?: Repository | null;
  /** Dependents that wait show this issue differently now (taken on, failed, closed, unreadable): their report is owed. */
  tellDependents: boolean;
  /** Set by a run's end: refused when a newer generation exists. */
  generation: number | null;
  /** Kept for the task's page, oldest first. */
  history?: Happening[];
}

export type Committed = { kind: 'committed'; rev: number } | { kind: 'refused' };

export interface Begin {
  key: IssueKey;
  turn: number;
  expectedRev: number;
  /** With phase running; its generation is minted here. */
  record: IssueRecord;
  nowMs: number;
  /** When its report is owed, ms since 1970. */
  tellAt: number;
  /** 0 = no limit for this repository. */
  limit: number;
  history?: Happening[];
}

export type Begun =
  | { kind: 'begun'; rev: number; generation: number }
  /**
   * changed: rev moved, read again · over: another turn, or no phase to start from ·
   * wished: a cancel or hold waits · unmet: blockers; a look at each and at itself is owed now ·
   * paused: the bot is, or tasks are being restored · limit: parked until a place is given back.
   */
  | { kind: 'refused'; why: 'changed' | 'over' | 'wished' | 'unmet' | 'paused' | 'limit' };

/**
 * same: nothing moved since `rev` · `frozen`: hash of the text that may run now; another than the run
 * began with is to be handed on.
 */
export type Beat =
  | { kind: 'same' }
  | { kind: 'ok'; rev: number; frozen: string }
  | { kind: 'stop' }
  | { kind: 'lost' };

/**
 * The door to the ledger: what is going on, in Redis. Adapters: redis (Lua), memory.
 * All writes to an issue's record go through `commit` and `begin`, which are atomic and
 * bump `rev`. Every method may throw LedgerUnavailable; nothing else is expected.
 */
export interface Ledger extends ForPeople, ForReports, ForSweeps, IssueNotes {
  read(key: IssueKey): Promise<Reading>;
  /** Many records at once, for graphs and pages; null where none. */
  readMany(keys: IssueKey[]): Promise<({ rev: number; record: IssueRecord } | null)[]>;
  /**
   * O(edges touched). A satisfied node releases up to 500 waiting dependents in the same call
   * (their last blocker: a look is owed); the rest follows through what is owed. Turning
   * unsatisfied holds them again. The place under a limit is given back when the phase is
   * neither queued nor running, or the turn moved.
   */
  commit(commit: Commit): Promise<Committed>;
  /** The only door to a run. Mints generation = max(previous + 1, nowMs), clears the owed run, owes a report at `tellAt`. */
  begin(begin: Begin): Promise<Begun>;
  /** `rev`: as it was begun or heard last. */
  beat(key: IssueKey, run: { generation: number; rev: number }): Promise<Beat>;

  /**
   * Due entries, `limit` each of runs (none while paused or restoring), hints and the rest; each out of others' sight
   * for `leaseMs`; what is not handed or cleared comes again. What did so once and still waits comes again
   * after `againMs`, or among many after CROWD_EACH_MS for each of them, if that is longer.
   */
  claim(options: ClaimOptions): Promise<Claimed[]>;
  /** All that is due later is due at `nowMs`: early is harmless, and a clock set back makes late what is due. */
  hasten(nowMs: number): Promise<void>;
  /** The job is durable: a look's or hint's entry goes (unless owed anew meanwhile), others stay until settled. */
  handed(claimed: Claimed[]): Promise<void>;
  /** A run is owed only while its task waits or runs, a cancel while it runs; what comes later is dropped. */
  owe(owed: Owed[]): Promise<void>;
  /** A look when nothing like it came for `quietMs`, at most `mostMs` after the first: a burst costs one. */
  oweWhenQuiet(key: IssueKey, burst: Burst): Promise<void>;
  /** Under the repository's limit; false = parked, comes again when one is free, or not to start in this turn. */
  takePlace(key: IssueKey, turn: number, limit: number): Promise<boolean>;
  /** Who holds places of a repository now. */
  placesOf(forge: string, repositoryId: number): Promise<IssueKey[]>;
  /** ms since 1970 of the earliest entry that is due next (while paused or restoring, runs aside), null when there is none. */
  nextDue(): Promise<number | null>;

  blockersOf(keys: IssueKey[]): Promise<IssueKey[][]>;
  /** At most `limit`, in key order. */
  dependentsOf(key: IssueKey, limit: number): Promise<IssueKey[]>;

  wish(key: IssueKey, wish: Wish): Promise<void>;
  /** Tells processes at once that this issue's agent must stop; lossy, beats find it too. */
  cancelled(key: IssueKey): Promise<void>;
  onCancelled(listener: (key: IssueKey) => void): Promise<() => Promise<void>>;
  /** Tells pumps that something is owed, once until the next claim; lossy, the pump's own second finds it too. */
  onOwed(listener: () => void): Promise<() => Promise<void>>;

  /** One round trip for intake; remembers the repository's name. */
  admit(issue: {
    forge: string;
    repositoryId: number;
    fullName: string;
    number: number;
  }): Promise<{ known: boolean; bot: Person | null }>;
  setIdentity(forge: string, bot: Person): Promise<void>;
  identity(forge: string): Promise<Person | null>;
  /** `owner/name` by id, as last heard. */
  repositoryNames(forge: string): Promise<Repository[]>;
  nameRepository(forge: string, repository: Repository): Promise<void>;

  /** Owes the report of what waits in the queue, as `unpause` does, so that it is told there. */
  pause(pause: Pause): Promise<void>;
  unpause(): Promise<void>;
  paused(): Promise<Pause | null>;

  /** Workers tell that they live, by name; ms since 1970. */
  setAlive(worker: string, atMs: number): Promise<void>;
  alive(sinceMs: number): Promise<string[]>;

  /**
   * Puts down a growing number under a name, and how the data is written where that is not said.
   * `before`: null or less than `known` (0 = nothing yet) = the store lost some: tasks are being restored from
   * then on. Another schema than ours = it was brought back, or taken over by another version.
   */
  mark(owner: string, value: number, known: number): Promise<Marked>;
  /** A write went through: Redis is there and takes it. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Of a long queue the rest is told when it moves: each is a write to the forge. */
export const QUEUED_TOLD_AT_MOST = 100;

export class LedgerUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'LedgerUnavailable';
  }
}
