import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { IssueKey } from '../domain/issue.ts';
import { parseKey } from '../domain/issue.ts';
import type { IssueRecord, Phase } from '../domain/task.ts';
import type { Listed } from '../forge/forge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Queue } from '../queue/queue.ts';
import type { Clock } from './clock.ts';
import type { Listener } from './listener.ts';
import type { ForgeAtWork } from './observe.ts';

export interface SweepDeps {
  forges: ReadonlyMap<string, ForgeAtWork>;
  ledger: Pick<
    Ledger,
    | 'list'
    | 'readMany'
    | 'owe'
    | 'lockSweep'
    | 'unlockSweep'
    | 'sweptAt'
    | 'setSweptAt'
    | 'repositoryNames'
    | 'nameRepository'
  >;
  queue: Pick<Queue, 'addLook' | 'looksOutstanding' | 'hasRun'>;
  /** Told when a sweep was through. */
  listener: Pick<Listener, 'swept'>;
  clock: Clock;
  log: Logger;
}

const LOCKED_FOR_MS = 60_000;
const OUTSTANDING_AT_MOST = 50;
const PAGE = 100;
/** Stamps are whole seconds: one as young as the last read may hide a later change. */
const STAMP_MS = 2_000;
/** Forge clocks and lists lag: what changed shortly before the last sweep is asked for again. */
const OVERLAP_MS = 120_000;
const NOT_AT_REST: Phase[] = ['blocked', 'queued', 'held', 'running', 'needs-human'];

/** Looks at everything that may have changed; one sweeper at a time, whoever it is. */
export function createSweep({ forges, ledger, queue, listener, clock, log }: SweepDeps) {
  const owner = randomUUID();

  return async function sweep(signal: AbortSignal): Promise<void> {
    if (!(await ledger.lockSweep(owner, LOCKED_FOR_MS))) {
      log.debug('sweep: another process does it');
      return;
    }
    const started = clock.now();
    let looks = 0;
    try {
      looks += await unrested(signal);
      for (const at of forges.values()) looks += await changed(at, signal);
    } finally {
      await ledger.unlockSweep(owner);
    }
    listener.swept();
    log.info({ looks, ms: clock.now() - started }, 'sweep: done');
  };

  /** Tasks not at rest: what they owe is owed again where no live job is left. */
  async function unrested(signal: AbortSignal): Promise<number> {
    let looks = 0;
    for (let offset = 0; !signal.aborted; offset += PAGE) {
      const page = await ledger.list(NOT_AT_REST, { offset, limit: PAGE });
      for (const { record } of page.records) {
        await oweRunAgain(record);
        if (await look(record.key, signal)) looks += 1;
      }
      if (offset + PAGE >= page.total) break;
    }
    return looks;
  }

  async function oweRunAgain({ key, task }: IssueRecord): Promise<void> {
    if (task?.phase !== 'queued' && task?.phase !== 'running') return;
    if (await queue.hasRun(key, task.turn)) return;
    const at = Math.max(clock.now(), task.notBefore ? Date.parse(task.notBefore) : 0);
    await ledger.owe([{ kind: 'run', key, at, turn: task.turn }]);
  }

  async function changed({ forge }: ForgeAtWork, signal: AbortSignal): Promise<number> {
    const startedAt = new Date(clock.now() - OVERLAP_MS).toISOString();
    const since = await ledger.sweptAt(forge.name);
    let looks = 0;
    const repositories = new Map<number, string>();
    for (const known of await ledger.repositoryNames(forge.name)) {
      forge.learn(known);
      repositories.set(known.id, known.fullName);
    }
    for await (const page of forge.assigned()) {
      for (const { repository } of page) repositories.set(repository.id, repository.fullName);
      looks += await lookAtChanged(page, signal);
    }
    for (const [id, fullName] of repositories) {
      await ledger.nameRepository(forge.name, { id, fullName });
      if (since === null) continue;
      for await (const page of forge.changedSince({ id }, since)) {
        looks += await lookAtChanged(page, signal);
      }
    }
    await ledger.setSweptAt(forge.name, startedAt);
    return looks;
  }

  async function lookAtChanged(page: Listed[], signal: AbortSignal): Promise<number> {
    const known = await ledger.readMany(page.map((listed) => listed.key));
    let looks = 0;
    for (const [i, listed] of page.entries()) {
      if (isUnchanged(listed, known[i]?.record ?? null)) continue;
      if (await look(listed.key, signal)) looks += 1;
    }
    return looks;
  }

  async function look(key: IssueKey, signal: AbortSignal): Promise<boolean> {
    while ((await queue.looksOutstanding()) >= OUTSTANDING_AT_MOST) {
      if (signal.aborted) return false;
      await ledger.lockSweep(owner, LOCKED_FOR_MS);
      await clock.wait(50, signal);
    }
    if (signal.aborted || !forges.has(parseKey(key).forge)) return false;
    await queue.addLook({ key, urgency: 'sweep' });
    return true;
  }
}

function isUnchanged(listed: Listed, record: IssueRecord | null): boolean {
  const seen = record?.seen;
  if (!seen) return false;
  return (
    seen.state === listed.state &&
    seen.updatedAt === listed.updatedAt &&
    Date.parse(listed.updatedAt) + STAMP_MS < seen.readAt &&
    sameList(seen.labels, listed.labels.toSorted()) &&
    sameList(seen.assignees, listed.assignees.map((person) => person.id).toSorted())
  );
}

function sameList<T>(a: T[], b: T[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
