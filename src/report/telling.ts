import type { Logger } from 'pino';
import { countedFrom } from '../domain/decide/breaker.ts';
import type { Reach } from '../domain/failpoint.ts';
import type { IssueKey, IssueRef, Person } from '../domain/issue.ts';
import type { IssueRecord } from '../domain/task.ts';
import type { Forge } from '../forge/forge.ts';
import type { Ledger, Reading, Told } from '../ledger/ledger.ts';
import type { CommentSettings } from './comment/settings.ts';
import type { NoticeSettings } from './notice.ts';

export type ReportForge = Pick<
  Forge,
  | 'exclusiveLabels'
  | 'ensureLabels'
  | 'addLabel'
  | 'removeLabel'
  | 'ownComments'
  | 'readComment'
  | 'createComment'
  | 'editComment'
  | 'closeIssue'
  | 'react'
>;

export interface ReportDeps {
  forges: ReadonlyMap<string, { forge: ReportForge; bot(): Person }>;
  ledger: Pick<
    Ledger,
    | 'read'
    | 'readMany'
    | 'dependentsOf'
    | 'readProgress'
    | 'paused'
    | 'readTold'
    | 'told'
    | 'wish'
    | 'owe'
    | 'spend'
    | 'spent'
  >;
  settings: CommentSettings &
    NoticeSettings & { unblockOn: 'done' | 'closed'; breakerWrites: number };
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
  /** Keeps what was just told, so that a report cut short goes on from there. */
  remember(change: Partial<Told>): Promise<void>;
  /** Asked right before each write; throws Superseded when this report may not write any more. */
  guard(): Promise<void>;
}

/** The ledger moved on, or another process reports: what is still owed tells the rest. */
export class Superseded extends Error {}

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

export interface TellingStart {
  key: IssueKey;
  ref: IssueRef;
  at: { forge: ReportForge; bot(): Person };
  reading: Reading & { record: IssueRecord };
  stillMine(): Promise<boolean>;
}

export async function beginTelling(
  { ledger, now, settings }: Pick<ReportDeps, 'ledger' | 'now' | 'settings'>,
  { key, ref, at, reading, stillMine }: TellingStart,
): Promise<Telling> {
  const before = await ledger.readTold(key);
  let told = before ?? NOTHING_TOLD;
  return {
    key,
    ref,
    forge: at.forge,
    bot: at.bot(),
    reading,
    first: before === null,
    told: () => told,
    now,
    async remember(change) {
      told = { ...told, ...change, at: now() };
      await ledger.told(key, told);
    },
    async guard() {
      const from = countedFrom(reading.record.task, now());
      const [mine, current, { writes }] = await Promise.all([
        stillMine(),
        ledger.read(key),
        ledger.spent(key, from),
      ]);
      if (!mine || current.rev !== reading.rev) throw new Superseded();
      if (writes >= settings.breakerWrites + TO_TELL_OF_IT) throw new WrittenTooOften();
      // Progress comes once a minute and is no loop: nothing of it is new to the record.
      if (told.rev !== reading.rev) await ledger.spend(key, 'write', now());
    },
  };
}
