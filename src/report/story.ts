import type { Person } from '../domain/issue.ts';
import { type IssueRecord, isSatisfied, type Phase, type Standing } from '../domain/task.ts';
import type { Ledger, Progress, Reading } from '../ledger/ledger.ts';

/** A blocker or dependent, as far as the ledger knows it. */
export interface Neighbour {
  /** `#12`, or `owner/repo#12` from another repository. */
  reference: string;
  title: string;
  standing: Standing;
  /** Null where the issue isn't in the bot's hands. */
  phase: Phase | null;
  satisfied: boolean;
}

/** A dependent and what it still waits for, this issue aside. */
export interface Dependent extends Neighbour {
  waitsFor: string[];
}

/** Everything a status comment is written from. */
export interface Story {
  record: IssueRecord;
  bot: Person;
  blockers: Neighbour[];
  dependents: Dependent[];
  /** References along the ring it is in; empty where it is in none. */
  cycle: string[];
  progress: Progress | null;
}

export type StoryLedger = Pick<Ledger, 'read' | 'readMany' | 'dependentsOf' | 'readProgress'>;

const DEPENDENTS_SHOWN = 20;

export async function readStory(
  ledger: StoryLedger,
  { record, blockers }: Reading & { record: IssueRecord },
  bot: Person,
  unblockOn: 'done' | 'closed',
): Promise<Story> {
  const { key, task } = record;
  const [around, dependentKeys, progress] = await Promise.all([
    ledger.readMany(blockers),
    ledger.dependentsOf(key, DEPENDENTS_SHOWN),
    task?.phase === 'running' ? ledger.readProgress(key) : null,
  ]);
  const dependents = await Promise.all(dependentKeys.map(dependent));
  const ring = task?.cycle ?? [];
  const ringRecords = await ledger.readMany(ring);
  return {
    record,
    bot,
    blockers: blockers.map((blocker, i) => neighbour(blocker, around[i]?.record ?? null)),
    dependents,
    cycle: ring.map((member, i) => referenceTo(member, ringRecords[i]?.record ?? null)),
    progress: progress?.generation === task?.generation ? progress : null,
  };

  async function dependent(dependentKey: (typeof dependentKeys)[number]): Promise<Dependent> {
    const reading = await ledger.read(dependentKey);
    const others = reading.unmet.filter((unmet) => unmet !== key);
    const records = await ledger.readMany(others);
    return {
      ...neighbour(dependentKey, reading.record),
      waitsFor: others.map((other, i) => referenceTo(other, records[i]?.record ?? null)),
    };
  }

  function neighbour(neighbourKey: string, found: IssueRecord | null): Neighbour {
    return {
      reference: referenceTo(neighbourKey, found),
      title: found?.title ?? '',
      standing: found?.standing ?? 'unknown',
      phase: found?.task?.phase ?? null,
      satisfied: found !== null && isSatisfied(found, unblockOn),
    };
  }

  function referenceTo(neighbourKey: string, found: IssueRecord | null): string {
    const number = neighbourKey.slice(neighbourKey.indexOf('#'));
    const sameRepository = neighbourKey.startsWith(key.slice(0, key.indexOf('#') + 1));
    if (sameRepository) return number;
    return found?.repository.fullName
      ? `${found.repository.fullName}${number}`
      : `another repository's ${number}`;
  }
}
