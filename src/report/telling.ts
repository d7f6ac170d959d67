import type { Logger } from 'pino';
import type { IssueKey, IssueRef, Person } from '../domain/issue.ts';
import type { IssueRecord } from '../domain/task.ts';
import type { Forge } from '../forge/forge.ts';
import type { Ledger, Reading, Told } from '../ledger/ledger.ts';
import type { CommentSettings } from './comment.ts';
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
>;

export interface ReportDeps {
  forges: ReadonlyMap<string, { forge: ReportForge; bot(): Person }>;
  ledger: Pick<
    Ledger,
    'read' | 'readMany' | 'dependentsOf' | 'readProgress' | 'readTold' | 'told' | 'wish' | 'owe'
  >;
  settings: CommentSettings & NoticeSettings & { unblockOn: 'done' | 'closed' };
  log: Logger;
  now: () => number;
  /** Told of each change of phase that is told on its issue, and how long that took. */
  onTold?(report: { forge: string; lagMs: number }): void;
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
  /** Keeps what was just told, so that a report cut short goes on from there. */
  remember(change: Partial<Told>): Promise<void>;
  /** Asked right before each write; throws Superseded when this report may not write any more. */
  guard(): Promise<void>;
}

/** The ledger moved on, or another process reports: what is still owed tells the rest. */
export class Superseded extends Error {}

const NOTHING_TOLD: Told = {
  rev: -1,
  assignment: '',
  commentId: null,
  commentUrl: null,
  posting: false,
  bodyHash: '',
  label: null,
  notified: [],
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
  { ledger, now }: Pick<ReportDeps, 'ledger' | 'now'>,
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
    async remember(change) {
      told = { ...told, ...change, at: now() };
      await ledger.told(key, told);
    },
    async guard() {
      const [mine, current] = await Promise.all([stillMine(), ledger.read(key)]);
      if (!mine || current.rev !== reading.rev) throw new Superseded();
    },
  };
}
