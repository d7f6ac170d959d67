import { type IssueKey, parseKey } from '../domain/issue.ts';
import { ALIVE_FOR_MS } from '../domain/kept.ts';
import { type Neighbour, neighbourOf, referenceTo } from '../domain/neighbour.ts';
import type { IssueRecord, TaskRecord } from '../domain/task.ts';
import { whyItWaits } from '../domain/why.ts';
import type { Ledger, Reading } from '../ledger/ledger.ts';
import type { Queue } from '../queue/queue.ts';

export interface ExplainDeps {
  ledger: Pick<
    Ledger,
    | 'read'
    | 'readMany'
    | 'dependentsOf'
    | 'placesOf'
    | 'paused'
    | 'isRestoring'
    | 'alive'
    | 'readTold'
  >;
  queue: Pick<Queue, 'placeOf'>;
  /** `owner/repo` in lower case to runs at once across all workers. */
  limits: ReadonlyMap<string, number>;
  maxAttempts: number;
  unblockOn: 'done' | 'closed';
  now?: () => number;
}

/** A task with the reasons why it waits, and its neighbours in the graph, as they are now. */
export interface Explanation {
  record: TaskRecord;
  /** One sentence a reason; see `whyItWaits`. */
  why: string[];
  blockers: Neighbour[];
  /** At most DEPENDENTS_SHOWN. */
  dependents: Neighbour[];
  cycle: string[];
}

const DEPENDENTS_SHOWN = 100;

/** Null where the issue is no task. Asks the store only, never the forge. */
export async function explainTask(deps: ExplainDeps, key: IssueKey): Promise<Explanation | null> {
  const { ledger, queue, maxAttempts, now = Date.now } = deps;
  const reading = await ledger.read(key);
  if (!isTask(reading)) return null;
  const { record } = reading;
  const { task } = record;
  const dependentKeys = await ledger.dependentsOf(key, DEPENDENTS_SHOWN);
  const [blockers, dependents, cycle, limit, place, pause, restoring, workers, told] =
    await Promise.all([
      neighbours(deps, key, reading.blockers),
      neighbours(deps, key, dependentKeys),
      references(deps, key, task.cycle ?? []),
      fullLimit(deps, record),
      task.phase === 'queued' ? queue.placeOf(key, task.turn) : null,
      ledger.paused(),
      ledger.isRestoring(),
      ledger.alive(now() - ALIVE_FOR_MS),
      ledger.readTold(key),
    ]);
  const facts = { task, now: now(), blockers, cycle, place, limit, pause, restoring, maxAttempts };
  return {
    record,
    why: [
      ...whyItWaits({ ...facts, workers: workers.length }),
      ...(told?.refused ? [`not told on the issue: ${told.refused}`] : []),
    ],
    blockers,
    dependents,
    cycle,
  };
}

function isTask(reading: Reading): reading is Reading & { record: TaskRecord } {
  return reading.record !== null && reading.record.task !== null;
}

async function neighbours(
  { ledger, unblockOn }: ExplainDeps,
  from: IssueKey,
  keys: IssueKey[],
): Promise<Neighbour[]> {
  const records = await ledger.readMany(keys);
  return keys.map((key, i) => neighbourOf(from, key, records[i]?.record ?? null, unblockOn));
}

async function references(
  { ledger }: ExplainDeps,
  from: IssueKey,
  keys: IssueKey[],
): Promise<string[]> {
  const records = await ledger.readMany(keys);
  return keys.map((key, i) => referenceTo(from, key, records[i]?.record ?? null));
}

/** Of a queued task that found every place of its repository taken. */
async function fullLimit(deps: ExplainDeps, { key, repository, task }: IssueRecord) {
  const limit = deps.limits.get(repository.fullName.toLowerCase()) ?? 0;
  if (limit === 0 || task?.phase !== 'queued') return null;
  const { forge, repositoryId } = parseKey(key);
  const holders = await deps.ledger.placesOf(forge, repositoryId);
  if (holders.includes(key) || holders.length < limit) return null;
  const usedBy = await references(deps, key, holders);
  return { repository: repository.fullName, limit, usedBy };
}
