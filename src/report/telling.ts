import type { Logger } from 'pino';
import { countedFrom } from '../domain/decide/breaker.ts';
import type { Reach } from '../domain/failpoint.ts';
import type { IssueKey, IssueRef, Person } from '../domain/issue.ts';
import { parseKey } from '../domain/issue.ts';
import type { Told } from '../domain/kept.ts';
import type { IssueRecord } from '../domain/task.ts';
import type { Forge } from '../forge/forge.ts';
import type { Ledger, Reading } from '../ledger/ledger.ts';
import type { CommentSettings } from './comment/settings.ts';
import type { NoticeSettings } from './notice.ts';
import { DEPENDENTS_SHOWN } from './story.ts';

export type ReportForge = Pick<
  Forge,
  | 'ensureLabels'
  | 'addLabel'
  | 'removeLabel'
  | 'ownComments'
  | 'readComment'
  | 'createComment'
  | 'editComment'
  | 'closeIssue'
  | 'react'
  | 'writesAsking'
>;

export interface ReportDeps {
  forges: ReadonlyMap<string, { forge: ReportForge; bot(): Person }>;
  ledger: Pick<
    Ledger,
    | 'read'
    | 'readMany'
    | 'beginTelling'
    | 'mayWrite'
    | 'told'
    | 'readProgress'
    | 'paused'
    | 'wish'
    | 'owe'
  >;
  settings: Omit<CommentSettings, 'whenDone'> & {
    unblockOn: 'done' | 'closed';
    breakerWrites: number;
  };
  /** What holds in a repository, by the name that it has now. */
  settingsOf(repository: string): NoticeSettings & Pick<CommentSettings, 'whenDone'>;
  /** Why a task waits or what it does, as it is now; one sentence a reason. */
  explain(key: IssueKey): Promise<string[]>;
  log: Logger;
  now: () => number;
  /** Told of each change of phase that is told on its issue, and how long that took. */
  onTold?(report: { forge: string; lagMs: number }): void;
  reach?: Reach;
  /** The ledger may be an older copy: what the forge shows is asked before anything is written. */
  inDoubt?: () => boolean;
}

/** One report under way: what was read, what was told before, and the way to write. */
export interface Telling {
  key: IssueKey;
  ref: IssueRef;
  forge: ReportForge;
  bot: Person;
  reading: Reading & { record: IssueRecord };
  /** Nothing was ever told of this issue by this ledger. */
  first: boolean;
  told(): Told;
  /** ms since 1970. */
  now(): number;
  /** In key order; one more than are shown, where there are more. */
  dependents: IssueKey[];
  /** What was just told. It is kept with the next write: a report cut short before that finds it on the issue. */
  note(change: Partial<Told>): void;
  /**
   * Asked right before each write; what it is about to try is kept by then. Throws Superseded,
   * Overtaken or WrittenTooOften when this report may not write any more.
   */
  guard(trying?: Partial<Told>): Promise<void>;
  /** Keeps what was noted, and this. */
  keep(change?: Partial<Told>): Promise<void>;
}

/** The ledger moved on: what is still owed tells the rest. */
export class Superseded extends Error {}

/** A later report of this issue is under way, and tells all of it. */
export class Overtaken extends Error {}

/** The issue tells of more than the ledger knows: nothing is written until a look has learned it. */
export class Outdated extends Error {}

/** Its breaker tripped, and the hold was told: nothing more is written for now. */
export class WrittenTooOften extends Error {}

/** Writes that a tripped breaker leaves, to tell of it. */
const TO_TELL_OF_IT = 10;

const NOTHING_TOLD: Told = {
  rev: -1,
  assignment: '',
  commentId: null,
  commentUrl: null,
  posting: false,
  bodyHash: '',
  label: null,
  notified: [],
  replied: [],
  refused: null,
  at: 0,
};

/** Null where there is nothing to tell of. */
export async function beginTelling(
  { ledger, now, settings }: Pick<ReportDeps, 'ledger' | 'now' | 'settings'>,
  key: IssueKey,
  at: { forge: ReportForge; bot(): Person },
): Promise<Telling | null> {
  const begun = await ledger.beginTelling(key, DEPENDENTS_SHOWN + 1, now());
  const { reading, dependents, teller } = begun;
  if (!hasRecord(reading)) return null;
  const { task } = reading.record;
  let told = begun.told ?? NOTHING_TOLD;
  let asked: { told: Told; trying: Told } | null = null;
  return {
    key,
    ref: parseKey(key),
    forge: { ...at.forge, ...at.forge.writesAsking?.(stillMay) },
    bot: at.bot(),
    reading,
    first: begun.told === null,
    dependents,
    told: () => told,
    now,
    note(change) {
      told = { ...told, ...change, at: now() };
    },
    async guard(change = {}) {
      const trying = { ...told, ...change, at: now() };
      asked = { told, trying };
      // Progress comes once a minute and is no loop: nothing of it is new to the record.
      await ask(asked, { counts: told.rev !== reading.rev });
      told = trying;
    },
    async keep(change = {}) {
      told = { ...told, ...change, at: now() };
      await ledger.told(key, told, teller);
    },
  };

  /** Of the write that `guard` let pass, when its turn came later. */
  async function stillMay(): Promise<void> {
    if (asked) await ask(asked, { counts: false, again: true });
  }

  async function ask(
    what: { told: Told; trying: Told },
    { counts, again = false }: { counts: boolean; again?: boolean },
  ): Promise<void> {
    const nowMs = now();
    const may = await ledger.mayWrite({
      ...{ key, teller, expectedRev: reading.rev, ...what, nowMs, counts },
      most: {
        // It is among those that count by now.
        writes: settings.breakerWrites + TO_TELL_OF_IT + (again ? 1 : 0),
        sinceMs: countedFrom(task, nowMs),
      },
    });
    if (may === 'moved') throw new Superseded();
    if (may === 'another') throw new Overtaken();
    if (may === 'too-often') throw new WrittenTooOften();
  }
}

function hasRecord(reading: Reading): reading is Reading & { record: IssueRecord } {
  return reading.record !== null;
}
