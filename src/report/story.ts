import type { IssueKey, Person } from '../domain/issue.ts';
import type { Pause, Progress } from '../domain/kept.ts';
import { type Neighbour, neighbourOf, referenceTo } from '../domain/neighbour.ts';
import { quoteInline } from '../domain/quote.ts';
import type { IssueRecord, Task } from '../domain/task.ts';
import type { Ledger, Reading } from '../ledger/ledger.ts';

/** A dependent and what it still waits for, this issue aside; what its text names and nobody finds is quoted. */
export interface Dependent extends Neighbour {
  waitsFor: string[];
}

/** Everything a status comment is written from. */
export interface Story {
  record: IssueRecord;
  bot: Person;
  blockers: Neighbour[];
  dependents: Dependent[];
  /** There are more of them than were read. */
  moreDependents?: boolean;
  /** References along the ring it is in; empty where it is in none. */
  cycle: string[];
  progress: Progress | null;
  /** Of what waits in the queue: why it doesn't start. */
  pause: Pause | null;
}

/** Of an issue that the bot has in hand. */
export type TaskStory = Story & { task: Task };

export type StoryLedger = Pick<Ledger, 'read' | 'readMany' | 'readProgress' | 'paused'>;

export const DEPENDENTS_SHOWN = 20;

export async function readStory(
  ledger: StoryLedger,
  {
    record,
    blockers,
    dependents: waiters,
  }: Reading & { record: IssueRecord; dependents: IssueKey[] },
  bot: Person,
  unblockOn: 'done' | 'closed',
): Promise<Story> {
  const { key, task } = record;
  const [around, progress, pause] = await Promise.all([
    ledger.readMany(blockers),
    task?.phase === 'running' ? ledger.readProgress(key) : null,
    task?.phase === 'queued' ? ledger.paused() : null,
  ]);
  const dependentKeys = waiters.slice(0, DEPENDENTS_SHOWN);
  const dependents = await Promise.all(dependentKeys.map(dependent));
  const ring = task?.cycle ?? [];
  const ringRecords = await ledger.readMany(ring);
  return {
    record,
    bot,
    blockers: blockers.map((blocker, i) =>
      neighbourOf(key, blocker, around[i]?.record ?? null, unblockOn),
    ),
    dependents,
    moreDependents: waiters.length > DEPENDENTS_SHOWN,
    cycle: ring.map((member, i) => referenceTo(key, member, ringRecords[i]?.record ?? null)),
    progress: progress?.generation === task?.generation ? progress : null,
    pause,
  };

  async function dependent(dependentKey: IssueKey): Promise<Dependent> {
    const reading = await ledger.read(dependentKey);
    const others = reading.unmet.filter((unmet) => unmet !== key);
    const records = await ledger.readMany(others);
    return {
      ...neighbourOf(key, dependentKey, reading.record, unblockOn),
      waitsFor: [
        ...others.map((other, i) => referenceTo(key, other, records[i]?.record ?? null)),
        ...(reading.record?.task?.unresolved ?? []).map(({ text }) => quoteInline(text, 80)),
      ],
    };
  }
}
